import { lstat, readdir } from 'node:fs/promises';
import path from 'node:path';

/** A plain file of the home, with when it was last written. */
export interface HomeFile {
  path: string;
  bytes: number;
  /** Epoch ms. */
  time: number;
}

/**
 * The plain files that lie in a folder, oldest first. Neither a folder that is a link nor a link in it is followed: it
 * may lead out of the home.
 */
export async function listFiles(folder: string): Promise<HomeFile[]> {
  const files: HomeFile[] = [];
  for (const name of await listNames(folder)) {
    const file = path.join(folder, name);
    const found = await lstat(file).catch(ignoreAbsent);
    if (found?.isFile()) files.push({ path: file, bytes: found.size, time: found.mtimeMs });
  }
  return files.sort((a, b) => a.time - b.time);
}

/** The folders that lie in a folder, in the same way. */
export async function listFolders(folder: string): Promise<string[]> {
  const folders: string[] = [];
  for (const name of await listNames(folder)) {
    const found = await lstat(path.join(folder, name)).catch(ignoreAbsent);
    if (found?.isDirectory()) folders.push(path.join(folder, name));
  }
  return folders;
}

async function listNames(folder: string): Promise<string[]> {
  const found = await lstat(folder).catch(ignoreAbsent);
  return found?.isDirectory() ? readdir(folder) : [];
}

/** Another command may remove the same file in the same moment. */
export function ignoreAbsent(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error;
  return undefined;
}
