import { parseInstant } from '../values/instant';
import { wellFormedJson } from '../values/well-formed';
import type { ColumnType } from './sheet';

/**
 * A cell of a typed file, such as Parquet: a `time` as µs since 1970, a `whole` number as a bigint. Somebody may have
 * written anything into the row: a value that is not of the column's type is null, and any value has a text.
 */
export function sheetCell(type: ColumnType, value: unknown): string | number | bigint | boolean | null {
  switch (type) {
    case 'text':
    case 'json':
      return textOf(value);
    case 'time':
      return timeOf(value);
    case 'whole':
      return Number.isSafeInteger(value) ? BigInt(value as number) : null;
    case 'number':
      return Number.isFinite(value) ? (value as number) : null;
    case 'flag':
      return typeof value === 'boolean' ? value : null;
  }
}

function textOf(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  return typeof value === 'string' ? value.toWellFormed() : (wellFormedJson(value) ?? null);
}

function timeOf(value: unknown): bigint | null {
  const instant = parseInstant(value);
  return instant === undefined ? null : BigInt(Date.parse(instant)) * 1000n;
}
