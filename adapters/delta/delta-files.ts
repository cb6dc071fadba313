import { readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { BadInputError } from '../../domain/tables/error-names';

/** Where a table's files are read from. Paths are relative to the table, with `/`. */
export interface DeltaFiles {
  /** The table, for messages. */
  readonly place: string;
  /** The paths of all files that begin so. */
  list(prefix: string): Promise<string[]>;
  /** Undefined if there is no such file. */
  read(path: string): Promise<Uint8Array | undefined>;
}

/** No file of a log is larger. */
const MAX_BYTES = 64 * 1024 * 1024;

/** The files of a small table in a folder, which somebody names. */
export function folderFiles(table: string): DeltaFiles {
  return {
    place: table,
    list: async (prefix) => {
      const folder = path.join(table, path.normalize(prefix).replace(/[/\\]$/, ''));
      try {
        return (await readdir(folder)).map((name) => path.posix.join(prefix, name));
      } catch (error) {
        throw new BadInputError([`${folder} cannot be read: ${(error as Error).message}`]);
      }
    },
    read: (name) => readSmall(path.join(table, name)),
  };
}

async function readSmall(file: string): Promise<Uint8Array | undefined> {
  try {
    const found = await stat(file);
    // A pipe would never end, or say its size too late.
    if (!found.isFile()) throw new BadInputError([`${file} is no file: expected a part of a Delta table`]);
    if (found.size > MAX_BYTES) throw new BadInputError([`${file} is too large: expected at most ${MAX_BYTES} bytes`]);
    return await readFile(file);
  } catch (error) {
    if (error instanceof BadInputError) throw error;
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new BadInputError([`${file} cannot be read: ${(error as Error).message}`]);
  }
}
