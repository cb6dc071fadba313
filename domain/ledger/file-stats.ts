import { iso } from '../values/instant';
import { type Cell, type LedgerColumn, type LedgerRow, PARTITION_COLUMN } from './columns';

/** A longer text would only make the log large: readers look by ids, names and times. */
const MOST_CHARACTERS = 64;

/** Readers compare texts by their bytes, JavaScript by their halves of a pair. */
const HALVES = /[\ud800-\udfff]/;

/**
 * What the log says of a data file, as JSON: how many rows it has, and of each column the least and the greatest value,
 * by which a reader passes over the file unread. The partition column stands in the log itself.
 */
export function fileStats(rows: readonly LedgerRow[], columns: readonly LedgerColumn[]): string {
  const minValues: Record<string, Cell> = {};
  const maxValues: Record<string, Cell> = {};
  const nullCount: Record<string, number> = {};
  for (const column of columns) {
    if (column.name === PARTITION_COLUMN) continue;
    const { least, greatest, nulls } = boundsOf(rows, column.name);
    nullCount[column.name] = nulls;
    if (column.type === 'json' || column.type === 'boolean' || !isShort(least) || !isShort(greatest)) continue;
    minValues[column.name] = shown(least, column);
    maxValues[column.name] = shown(greatest, column);
  }
  return JSON.stringify({ numRecords: rows.length, minValues, maxValues, nullCount });
}

function boundsOf(rows: readonly LedgerRow[], name: string): { least: Cell; greatest: Cell; nulls: number } {
  let [least, greatest, nulls]: [Cell, Cell, number] = [null, null, 0];
  let isComparable = true;
  for (const row of rows) {
    const value = row[name] ?? null;
    if (value === null) nulls++;
    else {
      if (typeof value === 'string' && HALVES.test(value)) isComparable = false;
      if (least === null || value < least) least = value;
      if (greatest === null || value > greatest) greatest = value;
    }
  }
  return isComparable ? { least, greatest, nulls } : { least: null, greatest: null, nulls };
}

function isShort(value: Cell): boolean {
  return value !== null && (typeof value !== 'string' || value.length <= MOST_CHARACTERS);
}

function shown(value: Cell, { type }: LedgerColumn): Cell {
  return type === 'timestamp' && typeof value === 'number' ? iso(value) : value;
}
