import { existsSync } from 'node:fs';
import path from 'node:path';
import { pathIn } from './path-in';

/** Where a project says which packages its Python files need. */
export interface Requirements {
  /** `uv.lock` or `requirements.txt`. */
  file: string;
  tool: 'uv' | 'pip';
}

/**
 * The `uv.lock` or `requirements.txt` in this folder or the nearest above it, up to the project's. A lock stands before
 * a list in the same folder, since it says every version. Undefined if the files need no packages.
 * @param root the project's folder; a folder outside of it is looked into alone
 */
export function findRequirements(folder: string, root: string): Requirements | undefined {
  for (let at = path.resolve(folder); ; at = path.dirname(at)) {
    const [lock, list] = [path.join(at, 'uv.lock'), path.join(at, 'requirements.txt')];
    if (existsSync(lock)) return { file: lock, tool: 'uv' };
    if (existsSync(list)) return { file: list, tool: 'pip' };
    if (at === path.resolve(root) || pathIn(at, root) === undefined) return undefined;
  }
}
