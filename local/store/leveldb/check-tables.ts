import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { isPlainObject } from '../../../domain/values/json';
import { readJson } from '../../home';
import { writeWhole } from '../../write-whole';
import { DamagedTablesError } from '../store-problem';
import { checkTableFile } from './check-table-file';
import { readLog } from './read-log';
import { readManifest } from './read-manifest';

/** The table files that were whole when they were read, by name: their size and time then. */
type Checked = Readonly<Record<string, unknown>>;

/**
 * Finds the damage in a folder of LevelDB's files that no process has open. LevelDB itself opens many damaged folders
 * without a word, and the rows in the damaged places are gone: it begins anew where CURRENT is missing, it skips what
 * it cannot read in a journal, and it does not look whether a journal is there. Returns one line for each bad file.
 * @param checked table files that need not be read again unless they have changed: they are written once
 */
export function findDamage(folder: string, checked: Checked = {}): string[] {
  const files = readdirSync(folder);
  if (!files.includes('CURRENT')) {
    // LevelDB writes CURRENT last when it makes a folder.
    const rows = files.filter((name) => /\.ldb$|^\d+\.log$/.test(name));
    return rows.length === 0 ? [] : ['CURRENT: it is missing, and there are files of rows'];
  }
  const name = /^(MANIFEST-\d+)\n$/.exec(readFileSync(path.join(folder, 'CURRENT'), 'latin1'))?.[1];
  if (!name || !files.includes(name)) return ['CURRENT: it names no MANIFEST of this folder'];
  const damage: string[] = [];
  const readable = <T>(file: string, read: (bytes: Buffer) => T) => tryFile(folder, file, read, damage);
  const manifest = readable(name, readManifest);
  if (!manifest) return damage;
  for (const number of manifest.tableFiles) {
    const file = fileName(number, 'ldb');
    if (!files.includes(file)) damage.push(`${file}: it is missing`);
    else if (checked[file] !== stampOf(folder, file)) readable(file, checkTableFile);
  }
  // LevelDB makes a journal before its list of files names it, and removes it only after the list names a later one.
  const first = fileName(manifest.journal, 'log');
  if (manifest.journal > 0 && !files.includes(first)) damage.push(`${first}: it is missing`);
  for (const file of files) {
    if (/^\d+\.log$/.test(file) && Number.parseInt(file, 10) >= manifest.journal) readable(file, readLog);
  }
  return damage;
}

/**
 * Throws `DamagedTablesError` with all the damage that is found.
 * @param checkedFile keeps which table files are whole, so that a large home starts as fast as a small one. It may be
 *   deleted at any time.
 */
export function requireUndamaged(folder: string, checkedFile: string): void {
  const read = readJson(checkedFile);
  const known = isPlainObject(read) ? read : {};
  const damage = findDamage(folder, known);
  if (damage.length > 0) throw new DamagedTablesError(damage.join('; '));
  const tables = readdirSync(folder).filter((file) => file.endsWith('.ldb'));
  const checked = Object.fromEntries(tables.map((file) => [file, stampOf(folder, file)]));
  if (JSON.stringify(checked) !== JSON.stringify(known)) writeWhole(checkedFile, JSON.stringify(checked));
}

function stampOf(folder: string, file: string): string {
  const { size, mtimeMs } = statSync(path.join(folder, file));
  return `${size} ${mtimeMs}`;
}

function tryFile<T>(folder: string, file: string, read: (bytes: Buffer) => T, damage: string[]): T | undefined {
  try {
    return read(readFileSync(path.join(folder, file)));
  } catch (error) {
    // A number that leads out of the file is a RangeError.
    if (!(error instanceof DamagedTablesError) && !(error instanceof RangeError)) throw error;
    damage.push(`${file}: ${error.message}`);
    return undefined;
  }
}

/** LevelDB numbers all files in one row, with six digits or more. */
function fileName(number: number, ending: string): string {
  return `${String(number).padStart(6, '0')}.${ending}`;
}
