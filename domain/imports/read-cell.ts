import { isPlainObject, parsedObject } from '../values/json';

/*
 * What a cell says, whatever wrote it: a CSV file has texts, Parquet has types. A cell that cannot be read this way
 * stays as it is, so that the field's own schema says what is wrong with it.
 */

/** Undefined if the cell is empty. */
export function textOf(cell: unknown): string | undefined {
  const text = typeof cell === 'string' ? cell : isScalar(cell) ? String(cell) : timeOf(cell);
  return text === undefined || text.trim() === '' ? undefined : text.trim();
}

export function numberOf(cell: unknown): unknown {
  if (typeof cell === 'bigint') return Number(cell);
  const text = typeof cell === 'string' ? cell.trim() : undefined;
  if (text === '' || cell === null) return undefined;
  return text !== undefined && /^[+-]?\d+(\.\d+)?$/.test(text) ? Number(text) : cell;
}

const TRUE = ['true', 't', 'yes', 'y', '1'];
const FALSE = ['false', 'f', 'no', 'n', '0'];

export function flagOf(cell: unknown): unknown {
  const text = textOf(cell)?.toLowerCase();
  if (text === undefined) return undefined;
  return TRUE.includes(text) ? true : FALSE.includes(text) ? false : cell;
}

/** An object, or the JSON text of one. */
export function objectOf(cell: unknown): unknown {
  if (typeof cell !== 'string') return plain(cell) ?? undefined;
  return cell.trim() === '' ? undefined : (parsedObject(cell) ?? cell);
}

/** A struct of Parquet may hold integers of 64 bits and times, which JSON has not. */
function plain(value: unknown): unknown {
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : value;
  if (value instanceof Date) return timeOf(value);
  if (Array.isArray(value)) return value.map(plain);
  if (!isPlainObject(value)) return value;
  const known = Object.entries(value).filter(([, each]) => each !== undefined);
  return Object.fromEntries(known.map(([name, each]) => [name, plain(each)]));
}

function isScalar(cell: unknown): boolean {
  return typeof cell === 'number' || typeof cell === 'bigint' || typeof cell === 'boolean';
}

function timeOf(cell: unknown): string | undefined {
  return cell instanceof Date && !Number.isNaN(cell.getTime()) ? cell.toISOString() : undefined;
}
