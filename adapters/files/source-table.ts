import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { parseCsv } from '../../domain/imports/csv';
import type { SourceRow, SourceTable } from '../../domain/imports/source-table';
import { BadInputError } from '../../domain/tables/error-names';
import { LOG_FOLDER } from '../delta/delta-log';
import { readDeltaTable } from '../delta/delta-table';
import { MAX_ROWS, readParquetFile } from '../delta/parquet-file';
import { decodeText } from './decode-text';
import { readTextFile } from './read-text-file';

/** A table, and what it was read from. */
export interface ReadSource extends SourceTable {
  format: 'csv' | 'parquet' | 'delta';
  /** Of a Delta table. */
  version?: number;
}

const MAX_CSV_BYTES = 64 * 1024 * 1024;
const EXPECTED = 'expected a CSV file, a Parquet file or folder, or the folder of a Delta table';

/**
 * Reads a whole table of a CSV file, a Parquet file, a folder of these, or a Delta table. Throws `BadInputError` if it
 * is none of these, or is damaged or too large.
 * @param asOf the version of a Delta table; undefined for its newest
 */
export async function readSourceTable(source: string, asOf?: number): Promise<ReadSource> {
  const isFolder = await requireIsFolder(source);
  if (isFolder && (await isThere(path.join(source, LOG_FOLDER)))) {
    const { version, columns, rows } = await readDeltaTable(source, asOf);
    return { format: 'delta', version, columns, rows: rows.map(numbered) };
  }
  if (asOf !== undefined)
    throw new BadInputError([
      `${source} is no Delta table (it has no ${LOG_FOLDER}), and has no versions: leave out --as-of`,
    ]);
  if (isFolder) return readParquetFolder(source);
  return /\.parquet$/i.test(source) ? readParquet([{ file: source, values: new Map() }], source) : readCsv(source);
}

async function requireIsFolder(source: string): Promise<boolean> {
  try {
    return (await stat(source)).isDirectory();
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') throw new BadInputError([`there is no ${source}: ${EXPECTED}`]);
    throw new BadInputError([`${source} cannot be read: ${message}`]);
  }
}

async function isThere(file: string): Promise<boolean> {
  return stat(file).then(
    () => true,
    () => false,
  );
}

function numbered(cells: unknown[], index: number): SourceRow {
  return { place: `row ${index + 1}`, cells };
}

async function readCsv(file: string): Promise<ReadSource> {
  const parsed = parseCsv(await readTextFile(file, 'a table in CSV', MAX_CSV_BYTES, decodeText));
  if ('problem' in parsed) throw new BadInputError([`${file}, ${parsed.problem}`]);
  const [header, ...records] = parsed.records;
  if (!header) throw new BadInputError([`${file} is empty: expected a line with the names of the columns`]);
  if (records.length > MAX_ROWS) throw new BadInputError([`${file} has more than ${MAX_ROWS} rows`]);
  const width = header.cells.length;
  const rows = records.map(({ line, cells }): SourceRow => {
    const row = { place: `line ${line}`, cells };
    return cells.length === width
      ? row
      : { ...row, problem: `has ${cells.length} cells, and the header ${width}: put a cell with a comma in quotes` };
  });
  return { format: 'csv', columns: header.cells, rows };
}

/** A data file, and the values that the folders above it stand for, as in `job_group=nightly/part-0.parquet`. */
interface Part {
  file: string;
  values: Map<string, string | null>;
}

async function readParquetFolder(folder: string): Promise<ReadSource> {
  const parts = (await listParquet(folder, '')).sort().map((name) => ({
    file: path.join(folder, name),
    values: new Map(name.split(path.sep).slice(0, -1).flatMap(asValue)),
  }));
  if (parts.length === 0)
    throw new BadInputError([`${folder} has neither a ${LOG_FOLDER} nor a file *.parquet: ${EXPECTED}`]);
  return readParquet(parts, folder);
}

/**
 * The Parquet files in a folder of it and below, relative to the whole. Neither what begins with `_` or `.` is data nor
 * what lies in node_modules, and no link to a folder is followed, which may lead in a circle.
 */
async function listParquet(whole: string, folder: string): Promise<string[]> {
  const entries = await readdir(path.join(whole, folder), { withFileTypes: true });
  const found: string[] = [];
  for (const entry of entries) {
    const name = path.join(folder, entry.name);
    if (/^[_.]|^node_modules$/.test(entry.name)) continue;
    if (entry.isDirectory()) found.push(...(await listParquet(whole, name)));
    else if (/\.parquet$/i.test(entry.name) && (await stat(path.join(whole, name))).isFile()) found.push(name);
  }
  return found;
}

/** Hive's notation, in which Spark names the folders of a partitioned table. */
function asValue(folder: string): [string, string | null][] {
  const [, name, value = ''] = /^([^=]+)=(.*)$/.exec(folder) ?? [];
  if (name === undefined) return [];
  return [[name, value === '__HIVE_DEFAULT_PARTITION__' ? null : value.replace(/%[0-9a-f]{2}/gi, decoded)]];
}

function decoded(escaped: string): string {
  return String.fromCharCode(Number.parseInt(escaped.slice(1), 16));
}

async function readParquet(parts: readonly Part[], source: string): Promise<ReadSource> {
  const columns: string[] = [];
  const rows: unknown[][] = [];
  for (const { file, values } of parts) {
    const read = await readParquetFile(file);
    for (const name of [...read.columns, ...values.keys()]) if (!columns.includes(name)) columns.push(name);
    for (const row of read.rows) rows.push(columns.map((name) => row[name] ?? values.get(name) ?? null));
    if (rows.length > MAX_ROWS) throw new BadInputError([`${source} has more than ${MAX_ROWS} rows`]);
  }
  return { format: 'parquet', columns, rows: rows.map(numbered) };
}
