import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { link, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { BadInputError } from '../../domain/tables/error-names';
import { makeFolder } from '../files/make-folder';
import type { LedgerStore } from './ledger-store';

/** What to do about an error of the system. */
const REMEDIES: Readonly<Record<string, string>> = {
  ENOSPC: 'make room on its disk',
  EDQUOT: 'make room on its disk',
  EACCES: 'let this user write there',
  EPERM: 'choose a folder on a disk that has hard links, where this user may write',
  ENOTSUP: 'choose a folder on a disk that has hard links',
  EROFS: 'choose a folder that can be written to',
  EEXIST: 'choose a folder, and not a file',
  ENOTDIR: 'choose a folder, and not a file',
};

/** A ledger in a folder of this machine, which is made with the first file. */
export class FolderStore implements LedgerStore {
  constructor(readonly place: string) {}

  async list(prefix: string): Promise<string[]> {
    const folder = prefix.slice(0, prefix.lastIndexOf('/') + 1);
    const names = await this.#namesIn(folder);
    return names.map((name) => folder + name).filter((name) => name.startsWith(prefix));
  }

  async read(name: string): Promise<Uint8Array | undefined> {
    return await this.#ifThere(name, (file) => readFile(file));
  }

  async size(name: string): Promise<number | undefined> {
    return (await this.#ifThere(name, (file) => stat(file)))?.size;
  }

  async #ifThere<T>(name: string, look: (file: string) => Promise<T>): Promise<T | undefined> {
    const file = this.#file(name);
    try {
      return await look(file);
    } catch (error) {
      if (isCode(error, 'ENOENT')) return undefined;
      throw new BadInputError([`${file} cannot be read: ${(error as Error).message}`]);
    }
  }

  async write(name: string, bytes: Uint8Array): Promise<void> {
    try {
      await this.#draft(name, bytes, rename);
    } catch (error) {
      throw this.#refusal(name, error);
    }
  }

  async writeOnce(name: string, bytes: Uint8Array): Promise<boolean> {
    try {
      // Unlike rename, link refuses a name that is taken.
      await this.#draft(name, bytes, link);
      return true;
    } catch (error) {
      if (isCode(error, 'EEXIST') && existsSync(this.#file(name))) return false;
      throw this.#refusal(name, error);
    }
  }

  async remove(name: string): Promise<void> {
    await rm(this.#file(name), { force: true });
  }

  #refusal(name: string, error: unknown): BadInputError {
    const remedy = REMEDIES[String((error as NodeJS.ErrnoException).code)] ?? 'see to that folder';
    return new BadInputError([
      `${this.#file(name)} cannot be written (${(error as Error).message}): ${remedy}, and give the same command again. What the ledger has is sound`,
    ]);
  }

  /** Readers of tables pass over files whose names begin with a dot, and nobody removes what a killed process left. */
  async #draft(
    name: string,
    bytes: Uint8Array,
    publish: (draft: string, file: string) => Promise<void>,
  ): Promise<void> {
    const file = this.#file(name);
    const folder = path.dirname(file);
    makeFolder(folder);
    const draft = path.join(folder, `.${path.basename(file)}.${randomUUID()}.tmp`);
    try {
      await writeThrough(draft, bytes);
      await publish(draft, file);
    } finally {
      await rm(draft, { force: true });
    }
    await syncFolder(folder);
  }

  #file(name: string): string {
    return path.join(this.place, name);
  }

  /** The files in the folder and below, relative to it. */
  async #namesIn(folder: string): Promise<string[]> {
    try {
      const entries = await readdir(path.join(this.place, folder), { recursive: true, withFileTypes: true });
      const root = path.join(this.place, folder);
      return entries
        .filter((entry) => entry.isFile())
        .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)).split(path.sep).join('/'));
    } catch (error) {
      if (isCode(error, 'ENOENT')) return [];
      if (isCode(error, 'ENOTDIR'))
        throw new BadInputError([
          `${this.place} cannot hold a ledger, since a file stands in the place of a folder: choose a folder`,
        ]);
      throw new BadInputError([`${path.join(this.place, folder)} cannot be read: ${(error as Error).message}`]);
    }
  }
}

/** What is on the disk survives a power cut. */
async function writeThrough(file: string, bytes: Uint8Array): Promise<void> {
  const handle = await open(file, 'wx');
  try {
    await handle.writeFile(bytes);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** A file's name is in its folder, which is written apart from the file. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function isCode(error: unknown, code: string): boolean {
  return (error as NodeJS.ErrnoException).code === code;
}
