import { accessSync, constants, statSync } from 'node:fs';
import path from 'node:path';

/** The file of a program in the folders of `searched`, a PATH; undefined if none of them has it. */
export function findOnPath(program: string, searched = ''): string | undefined {
  return searched
    .split(path.delimiter)
    .map((folder) => path.join(folder || '.', program))
    .find(isProgram);
}

export function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}
