import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';

/**
 * The text of a plain file, or only its size if it has more than `most` bytes. Undefined for what is no plain file of
 * its own: a link, a device, a pipe.
 */
export function readPlainFile(file: string, most: number): { text: string } | { bytes: number } | undefined {
  let opened: number;
  try {
    opened = openUnfollowed(file);
  } catch {
    return undefined;
  }
  try {
    const stats = fstatSync(opened);
    if (!stats.isFile() || stats.nlink > 1) return undefined;
    if (stats.size > most) return { bytes: stats.size };
    const bytes = Buffer.alloc(stats.size);
    return { text: bytes.toString('utf8', 0, readSync(opened, bytes, 0, bytes.length, 0)) };
  } finally {
    closeSync(opened);
  }
}

/** Opens a file to read it, without following a link, and without waiting for the writer of a pipe. */
export function openUnfollowed(file: string): number {
  return openSync(file, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
}
