/*
 * The tables that people take away: one row a thing, flat columns, the same in CSV and in Parquet. Rows come from
 * tables that anyone may have edited by hand, so a cell may hold any value.
 */

/** What a column holds where the row is sound. `time` is ISO 8601 in UTC, `json` a JSON text. */
export type ColumnType = 'text' | 'time' | 'whole' | 'number' | 'flag' | 'json';

export interface Column<Row> {
  name: string;
  type: ColumnType;
  /** Null or undefined: the row has none. */
  of(row: Row): unknown;
}

/** The columns of a sheet, in their order, from `name: [type, of]`. */
export function columnsOf<Row>(columns: Record<string, [type: ColumnType, of: (row: Row) => unknown]>): Column<Row>[] {
  return Object.entries(columns).map(([name, [type, of]]) => ({ name, type, of }));
}
