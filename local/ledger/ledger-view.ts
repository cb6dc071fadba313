import { stat } from 'node:fs/promises';
import path from 'node:path';
import { readDeltaLog } from '../../adapters/delta/delta-log';
import type { DataFile, DeltaField } from '../../adapters/delta/replay';
import { BadInputError } from '../../domain/tables/error-names';
import { isPlainObject } from '../../domain/values/json';
import { showValue } from '../../domain/values/show-value';
import { quoted, quotedName } from '../sql/quoted';

/** A table of the ledger as DuckDB sees it: the rows of exactly those files that the table's log says are live. */
export interface LedgerView {
  /** `CREATE VIEW …` */
  sql: string;
  /** All that reading the view opens, as DuckDB compares it: see `asPattern`. */
  paths: string[];
}

/**
 * Makes the view of a Delta table. Rows of a file that is older than a column have null there. Throws `BadInputError`
 * if the log is damaged, or has what `read_parquet` alone would read wrongly.
 */
export async function ledgerView(table: string, name: string): Promise<LedgerView> {
  const { fields, files } = await readDeltaLog(table);
  const problems = [...renamed(table, fields), ...files.flatMap((file) => unreadable(table, file, fields))];
  if (problems.length > 0) throw new BadInputError(problems);
  for (const { path: file, size } of files) await requireWhole(path.join(table, file), size);
  const paths = files.map((file) => path.join(table, file.path));
  const columns = fields.map((field) => quotedName(field.name)).join(', ');
  const none = fields.map((field) => `null::${duckDbType(field.type)} as ${quotedName(field.name)}`).join(', ');
  const rows = paths.length === 0 ? '' : ` union all by name select * from ${readParquet(paths, fields)}`;
  return {
    sql: `create view ${quotedName(name)} as select ${columns} from (select ${none} where false${rows})`,
    paths: [...new Set(paths.flatMap((file) => [file, asPattern(file)]))],
  };
}

/** A file that was cut would be told in DuckDB's words, with a statement that nobody wrote. */
async function requireWhole(file: string, size: number): Promise<void> {
  const found = await stat(file).catch(() => undefined);
  if (found?.size === size) return;
  const what = found === undefined ? 'is gone' : `has ${found.size} bytes, and its table's log says ${size}`;
  throw new BadInputError([`${file} ${what}: put the file back from a copy, or export the runs into another folder`]);
}

/** The values of partition columns stand in the names of the folders, and files of other days are not opened. */
function readParquet(paths: readonly string[], fields: readonly DeltaField[]): string {
  const partitions = fields.filter(({ isPartition }) => isPartition);
  const types = partitions.map(({ name, type }) => `${quoted(name)}: ${duckDbType(type)}`);
  const hive = partitions.length > 0 ? `hive_partitioning = true, hive_types = {${types.join(', ')}}` : '';
  const options = ['union_by_name = true', hive || 'hive_partitioning = false'];
  return `read_parquet([${paths.map((file) => quoted(asPattern(file))).join(', ')}], ${options.join(', ')})`;
}

/** `read_parquet` takes a path as a pattern: `[`, `*` and `?` in a folder's name stand for themselves in brackets. */
function asPattern(file: string): string {
  return file.replace(/[[*?]/g, '[$&]');
}

function renamed(table: string, fields: readonly DeltaField[]): string[] {
  const found = fields.filter(({ name, physicalName }) => name !== physicalName);
  if (found.length === 0) return [];
  return [`${table} has its column ${showValue(found[0]?.name)} under another name in its files: ${NOT_OURS}`];
}

/** Runsheet writes neither. OPTIMIZE keeps both rules, and the table refuses DELETE. */
function unreadable(table: string, file: DataFile, fields: readonly DeltaField[]): string[] {
  if (file.deletionVector) return [`${table} has deleted rows in its file ${showValue(file.path)}: ${NOT_OURS}`];
  const folders = path.dirname(file.path).split('/');
  const strayed = fields.find(({ name, isPartition }) => isPartition && !folders.includes(folderOf(file, name)));
  if (!strayed) return [];
  const expected = showValue(folderOf(file, strayed.name));
  return [`${table} has the file ${showValue(file.path)}, which does not lie in its folder ${expected}: ${NOT_OURS}`];
}

const NOT_OURS = 'query it with Spark or delta-rs, or export the runs into a new folder';

function folderOf({ partitionValues }: DataFile, name: string): string {
  const value = partitionValues[name];
  return `${name}=${typeof value === 'string' && value !== '' ? value : '__HIVE_DEFAULT_PARTITION__'}`;
}

const TYPES: Readonly<Record<string, string>> = {
  string: 'varchar',
  byte: 'tinyint',
  short: 'smallint',
  integer: 'integer',
  long: 'bigint',
  float: 'float',
  double: 'double',
  boolean: 'boolean',
  binary: 'blob',
  date: 'date',
  timestamp: 'timestamptz',
  timestamp_ntz: 'timestamp',
};

/** The type of a column in Delta's schema, as DuckDB calls it. */
function duckDbType(type: unknown): string {
  if (typeof type === 'string') {
    const known = TYPES[type] ?? /^decimal\(\d{1,2},\d{1,2}\)$/.exec(type)?.[0];
    if (known !== undefined) return known;
  } else if (isPlainObject(type)) {
    if (type.type === 'array') return `${duckDbType(type.elementType)}[]`;
    if (type.type === 'map') return `map(${duckDbType(type.keyType)}, ${duckDbType(type.valueType)})`;
    if (type.type === 'struct' && Array.isArray(type.fields)) return `struct(${type.fields.map(member).join(', ')})`;
  }
  throw new BadInputError([`the schema has a column of the type ${showValue(type)}, which DuckDB lacks: ${NOT_OURS}`]);
}

function member(field: unknown): string {
  const { name, type } = isPlainObject(field) ? field : {};
  return `${quotedName(String(name))} ${duckDbType(type)}`;
}
