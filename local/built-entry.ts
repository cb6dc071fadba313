import { existsSync } from 'node:fs';
import path from 'node:path';

/** A program of ours that runs in a process of its own: built into `dist/` beside the command line. */
export type EntryName = 'store-process' | 'function-host';

/** Path of a built entry. From the built command line it is a neighbour; from the sources (tests) it is in `dist/`. */
export function builtEntry(name: EntryName): string {
  const beside = path.join(__dirname, `${name}.cjs`);
  return existsSync(beside) ? beside : path.join(__dirname, '..', 'dist', `${name}.cjs`);
}

/** The Node that runs functions: the project's own (Lambda's version) where it is installed, else the one that runs now. */
export function nodePath(): string {
  const pinned = path.join(path.dirname(builtEntry('function-host')), '..', 'node_modules', 'node', 'bin', 'node');
  return existsSync(pinned) ? pinned : process.execPath;
}
