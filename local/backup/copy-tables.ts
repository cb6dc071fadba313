import { copyFileSync, readdirSync, writeFileSync } from 'node:fs';
import { copyFile, mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { readManifest } from '../store/leveldb/read-manifest';

/**
 * Copies a folder of LevelDB's files as it is at one moment, while a store may write to it. The list of files comes
 * first, then the table files that it names, which are written once. A compaction meanwhile removes a file that the
 * list names: then it rejects or the act throws, with ENOENT, and another try succeeds.
 * @returns the act that copies the journals with all later writes, and so decides on the moment
 */
export async function copyTables(from: string, to: string): Promise<() => void> {
  await mkdir(to);
  const current = await readFile(path.join(from, 'CURRENT'), 'latin1');
  const name = path.basename(current.trim());
  const list = await readFile(path.join(from, name));
  const { journal, tableFiles } = readManifest(list);
  for (const number of tableFiles) {
    const file = `${String(number).padStart(6, '0')}.ldb`;
    await copyFile(path.join(from, file), path.join(to, file));
  }
  return () => {
    const isNeeded = (file: string) => Number(/^(\d+)\.log$/.exec(file)?.[1]) >= journal;
    for (const file of readdirSync(from).filter(isNeeded).sort()) {
      copyFileSync(path.join(from, file), path.join(to, file));
    }
    writeFileSync(path.join(to, name), list);
    writeFileSync(path.join(to, 'CURRENT'), current);
  };
}
