import { randomUUID } from 'node:crypto';
import { link, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { makeFolder } from '../files/make-folder';
import type { LedgerStore } from './ledger-store';

/** A ledger in a folder of this machine, which is made with the first file. */
export class FolderStore implements LedgerStore {
  constructor(readonly place: string) {}

  async list(prefix: string): Promise<string[]> {
    const folder = prefix.slice(0, prefix.lastIndexOf('/') + 1);
    const names = await this.#namesIn(folder);
    return names.map((name) => folder + name).filter((name) => name.startsWith(prefix));
  }

  async read(name: string): Promise<Uint8Array | undefined> {
    try {
      return await readFile(this.#file(name));
    } catch (error) {
      if (isCode(error, 'ENOENT')) return undefined;
      throw error;
    }
  }

  async write(name: string, bytes: Uint8Array): Promise<void> {
    await this.#draft(name, bytes, (draft, file) => rename(draft, file));
  }

  async writeOnce(name: string, bytes: Uint8Array): Promise<boolean> {
    try {
      // Unlike rename, link refuses a name that is taken.
      await this.#draft(name, bytes, link);
      return true;
    } catch (error) {
      if (isCode(error, 'EEXIST')) return false;
      throw error;
    }
  }

  async remove(name: string): Promise<void> {
    await rm(this.#file(name), { force: true });
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
      throw error;
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
