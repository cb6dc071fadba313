import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { hintAt } from '../../domain/values/nearest-name';

/** Files that lie in the run's folder before the job starts: content by path, such as `orders.csv`. */
export type GivenFiles = Readonly<Record<string, string | Uint8Array>>;

/** The files in a run's folder when its job or its group has ended, by path, such as `orders.csv`. */
export class JobFiles extends Map<string, Buffer> {
  /** The file's text. Throws, naming the files that there are, if it is not one of them. */
  text(name: string): string {
    return this.#require(name).toString('utf8');
  }

  /** The file's content, read as JSON. */
  json<T = unknown>(name: string): T {
    return JSON.parse(this.text(name)) as T;
  }

  #require(name: string): Buffer {
    const content = this.get(name);
    if (content) return content;
    const names = [...this.keys()].sort();
    const hint = names.length === 0 ? 'none was written' : hintAt(name, names);
    throw new Error(`there is no file "${name}" in the folder of the run (${hint})`);
  }
}

/** Makes a folder of our own for what a test writes. */
export function makeFolder(): string {
  return mkdtempSync(path.join(tmpdir(), 'runsheet-test-'));
}

export function removeFolder(folder: string): void {
  // A process of a job that is being killed may write a last file meanwhile.
  rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
}

export function writeFiles(folder: string, files: GivenFiles): void {
  for (const [name, content] of Object.entries(files)) {
    const file = path.join(folder, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, content);
  }
}

/** Reads all files below the folder, which may be missing. */
export function readFiles(folder: string): JobFiles {
  const files = new JobFiles();
  for (const entry of entriesOf(folder)) {
    if (!entry.isFile()) continue;
    const file = path.join(entry.parentPath, entry.name);
    files.set(path.relative(folder, file).split(path.sep).join('/'), readFileSync(file));
  }
  return files;
}

function entriesOf(folder: string) {
  try {
    return readdirSync(folder, { recursive: true, withFileTypes: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}
