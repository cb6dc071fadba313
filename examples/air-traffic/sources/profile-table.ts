import { csvParseRows } from 'd3-dsv';

/** What a column holds, whatever it means: a supplier's silent change shows here first. */
export type ColumnProfile = { column: string; empty: number; distinct: number; least: string; greatest: string };

export type TableProfile = { rows: number; repeated_rows: number; columns: ColumnProfile[] };

/** The profile of a CSV file as it came in, before any cleaning. */
export function profileTable(csv: string): TableProfile {
  const [header = [], ...rows] = csvParseRows(csv);
  return {
    rows: rows.length,
    repeated_rows: rows.length - new Set(rows.map((row) => JSON.stringify(row))).size,
    columns: header.map((column, index) =>
      profileColumn(
        column,
        rows.map((row) => row[index] ?? ''),
      ),
    ),
  };
}

function profileColumn(column: string, values: readonly string[]): ColumnProfile {
  const filled = values.filter((value) => value.trim() !== '');
  const distinct = [...new Set(filled)].sort();
  return {
    column,
    empty: values.length - filled.length,
    distinct: distinct.length,
    least: distinct[0] ?? '',
    greatest: distinct.at(-1) ?? '',
  };
}
