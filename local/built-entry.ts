import { existsSync } from 'node:fs';
import path from 'node:path';

/** A program of ours that runs in a process of its own: built into `dist/` beside the command line. */
export type EntryName = 'store-process' | 'function-host' | 'sql-runner';

/** `dist/`: where the command line is built, and two folders below it the functions; seen from the sources, beside. */
const DIST =
  ['.', '../..']
    .map((way) => path.join(__dirname, way))
    .find((dir) => existsSync(path.join(dir, 'function-host.cjs'))) ?? path.resolve(__dirname, '../dist');

export function builtEntry(name: EntryName): string {
  return path.join(DIST, `${name}.cjs`);
}

/** The bundle of a service function. */
export function builtFunction(name: string): string {
  return path.join(DIST, 'functions', name, 'index.js');
}

/** The program in Python that runs Python job files. */
export function builtPythonHost(): string {
  return path.join(DIST, 'python-host.py');
}

/** The package in Python that runs notebooks: `python <this folder> --help`. */
export function builtNotebookRunner(): string {
  return path.join(DIST, 'runsheet_notebook');
}

/** Where the package looks for packages: its own folder of them, and those of the folders in which it is installed. */
export function packageFolders(): string[] {
  return require.resolve.paths('any-package') ?? [];
}

/** The Node that runs functions: a checkout's own (Lambda's version) if it is installed, else the one that runs now. */
export function nodePath(): string {
  const pinned = path.join(DIST, '..', 'node_modules', 'node', 'bin', 'node');
  return existsSync(pinned) ? pinned : process.execPath;
}
