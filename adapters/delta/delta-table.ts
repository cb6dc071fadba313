import path from 'node:path';
import { BadInputError } from '../../domain/tables/error-names';
import { readDeletionVector } from './deletion-vector';
import { readDeltaLog } from './delta-log';
import { MAX_ROWS, readParquetFile } from './parquet-file';
import type { DeltaField } from './replay';

/** The rows of a Delta table at one version, each a value for each column. */
export interface DeltaTable {
  version: number;
  columns: string[];
  rows: unknown[][];
}

/**
 * Reads a small Delta table into memory. A value that a file does not have, since its column was added later, is null.
 * Throws `BadInputError` if the table is damaged, too large, or needs what cannot be read here.
 */
export async function readDeltaTable(table: string, asOf?: number): Promise<DeltaTable> {
  const { version, fields, files } = await readDeltaLog(table, asOf);
  const rows: unknown[][] = [];
  for (const { path: file, partitionValues, deletionVector } of files) {
    const read = await readParquetFile(path.join(table, file));
    const deleted = deletionVector && (await readDeletionVector(table, deletionVector));
    const live = deleted ? read.rows.filter((_, index) => !deleted.has(index)) : read.rows;
    for (const row of live) rows.push(fields.map((field) => cellOf(field, row, partitionValues)));
    if (rows.length > MAX_ROWS) throw new BadInputError([`${table} has more than ${MAX_ROWS} rows`]);
  }
  return { version, columns: fields.map(({ name }) => name), rows };
}

function cellOf(field: DeltaField, row: Record<string, unknown>, partitionValues: Record<string, unknown>): unknown {
  if (!field.isPartition) return row[field.physicalName] ?? null;
  return partitionValue(partitionValues[field.physicalName], field.type);
}

const NUMBERS = ['byte', 'short', 'integer', 'float', 'double'];

/** An empty text is null: a partition cannot hold the one apart from the other. */
function partitionValue(text: unknown, type: unknown): unknown {
  if (typeof text !== 'string' || text === '') return null;
  if (type === 'boolean') return text === 'true';
  if (type === 'long' && /^-?\d+$/.test(text)) return BigInt(text);
  return NUMBERS.includes(String(type)) ? Number(text) : text;
}
