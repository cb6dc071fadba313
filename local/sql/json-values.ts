import type { DuckDBPreparedStatement, DuckDBValueConverter } from '@duckdb/node-api';
import type { Json } from '../../domain/values/json';
import type { DuckDb } from './duckdb';

/**
 * The form of values that JSON lacks: a whole number beyond 2^53 is a text; so are decimals, dates, times, UUIDs, blobs
 * (as DuckDB prints them), and NaN and Infinity. Lists, structs and maps are lists and objects.
 */
export function jsonConverter({ JsonDuckDBValueConverter }: DuckDb): DuckDBValueConverter<Json> {
  const convert: DuckDBValueConverter<Json> = (value, type, converter) => {
    if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
    return JsonDuckDBValueConverter(value, type, converter as never) as Json;
  };
  return convert;
}

/** Binds a parameter's value. A list or an object is bound as its JSON text, which `$it::JSON` reads. */
export function bindJson(statement: DuckDBPreparedStatement, index: number, value: Json): void {
  if (value === null) statement.bindNull(index);
  else if (typeof value === 'boolean') statement.bindBoolean(index, value);
  else if (typeof value === 'string') statement.bindVarchar(index, value);
  else if (typeof value !== 'number') statement.bindVarchar(index, JSON.stringify(value));
  else if (!Number.isSafeInteger(value)) statement.bindDouble(index, value);
  else if (Math.abs(value) < 2 ** 31) statement.bindInteger(index, value);
  else statement.bindBigInt(index, BigInt(value));
}
