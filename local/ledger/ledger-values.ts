import type { DuckDBValueConverter } from '@duckdb/node-api';
import type { Json } from '../../domain/values/json';
import type { DuckDb } from '../sql/duckdb';
import { jsonConverter } from '../sql/json-values';

/** Values as JSON, times as ISO 8601 in UTC with milliseconds, or microseconds where a time has some. */
export function ledgerConverter(duckDb: DuckDb): DuckDBValueConverter<Json> {
  const plain = jsonConverter(duckDb);
  const { DuckDBTimestampTZValue } = duckDb;
  return (value, type, converter) => {
    const time = value instanceof DuckDBTimestampTZValue ? isoTime(value.micros) : undefined;
    return time ?? plain(value, type, converter);
  };
}

/** JavaScript's calendar, which ends before DuckDB's does, and has no infinity. */
const MOST_MILLIS = 8_640_000_000_000_000n;

function isoTime(micros: bigint): string | undefined {
  const part = ((micros % 1000n) + 1000n) % 1000n;
  const millis = (micros - part) / 1000n;
  if (millis < -MOST_MILLIS || millis > MOST_MILLIS) return undefined;
  const text = new Date(Number(millis)).toISOString();
  return part === 0n ? text : text.replace('Z', `${String(part).padStart(3, '0')}Z`);
}
