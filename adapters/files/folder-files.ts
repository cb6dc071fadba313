import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { TextFiles } from './text-files';

/** The files of a folder, which is made with the first file. */
export function folderFiles(folder: string): TextFiles {
  return {
    findText: (name) => findText(path.join(folder, name)),
    writeText: async (name, text) => {
      await mkdir(folder, { recursive: true });
      // A name that no job can ask for (a dot first), in the same folder: a rename across file systems is no rename.
      const unfinished = path.join(folder, `.${name}.${randomUUID()}`);
      try {
        await writeFile(unfinished, text, { flag: 'wx' });
        await rename(unfinished, path.join(folder, name));
      } catch (error) {
        await rm(unfinished, { force: true });
        throw error;
      }
    },
  };
}

async function findText(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
