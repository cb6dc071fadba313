import { mkdirSync, statSync } from 'node:fs';
import path from 'node:path';

/**
 * Makes the folder, parent by parent. Node's own `recursive` does not end if the parent exists and refuses new folders,
 * as /proc does.
 */
export function makeFolder(folder: string): void {
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory()) return;
  if (path.dirname(folder) !== folder) makeFolder(path.dirname(folder));
  try {
    mkdirSync(folder);
  } catch (error) {
    // If another command made it in the same moment, all is well. If a file has its name, it is still not a folder.
    if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) throw error;
  }
}
