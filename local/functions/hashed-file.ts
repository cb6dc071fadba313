import { createHash } from 'node:crypto';
import { utimesSync } from 'node:fs';
import path from 'node:path';
import { writeWhole } from '../write-whole';

/*
 * Files whose names hold the hash of their content, so that commands that run side by side in one home never overwrite
 * each other's.
 */

/** The path of a file with this content. */
export function hashedFile(
  folder: string,
  name: string,
  ending: string,
  ...contents: readonly (string | Uint8Array)[]
): string {
  const hash = createHash('sha256');
  for (const content of contents) hash.update(content);
  return path.join(folder, `${name}-${hash.digest('hex').slice(0, 12)}.${ending}`);
}

/** Writes such a file: once, and complete at once, because others may be loading it. */
export function writeOnce(file: string, contents: string | Uint8Array, mode?: number): void {
  if (!isTouched(file)) writeWhole(file, contents, mode);
}

/** Notes that a file is in use, so that `prune` keeps it. Returns whether it is there. */
function isTouched(file: string): boolean {
  const now = new Date();
  try {
    utimesSync(file, now, now);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw error;
  }
}
