import { existsSync } from 'node:fs';
import path from 'node:path';

/** A program of ours that runs in a process of its own: built into `dist/` beside the command line. */
export type EntryName = 'store-process' | 'function-host';

/**
 * The path of a built entry. It lies beside the built command line; seen from the sources (in tests), it is in `dist/`.
 */
export function builtEntry(name: EntryName): string {
  const beside = path.join(__dirname, `${name}.cjs`);
  return existsSync(beside) ? beside : path.join(__dirname, '..', 'dist', `${name}.cjs`);
}

/**
 * The Node that runs functions: the project's own (Lambda's version) if it is installed, else the one that runs now.
 */
export function nodePath(): string {
  const pinned = path.join(path.dirname(builtEntry('function-host')), '..', 'node_modules', 'node', 'bin', 'node');
  return existsSync(pinned) ? pinned : process.execPath;
}
