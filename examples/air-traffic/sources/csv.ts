import { csvParse, csvParseRows } from 'd3-dsv';
import { PermanentJobError } from 'runsheet';

/** A line of a CSV file, by column. A line that ends early lacks its last columns. */
export type CsvRow<Column extends string> = Readonly<Record<Column, string | undefined>>;

/** The lines of a CSV file. A missing column ends the job run: no retry brings it back. */
export function csvRows<Column extends string>(
  source: string,
  text: string,
  columns: readonly Column[],
): CsvRow<Column>[] {
  const rows = csvParse(text);
  const missing = columns.filter((column) => !rows.columns.includes(column));
  if (missing.length > 0) {
    throw new PermanentJobError(
      `${source} has no column ${quoted(missing)}: found ${quoted(rows.columns)}; if its supplier renamed one, change the job`,
    );
  }
  return rows as unknown as CsvRow<Column>[];
}

function quoted(names: readonly string[]): string {
  return names.map((name) => JSON.stringify(name)).join(', ') || 'none';
}

/** A text as a number, if it is a plain decimal number within the bounds: not empty, not "0x10", not "1e999". */
export function numberIn(text: string | undefined, least: number, most: number): number | undefined {
  if (text === undefined || !/^-?\d+(\.\d+)?$/.test(text)) return undefined;
  const number = Number(text);
  return number >= least && number <= most ? number : undefined;
}

/** The values of a column, whatever they mean. A supplier's silent change shows here first. */
export type ColumnProfile = { column: string; empty: number; distinct: number; least: string; greatest: string };

export type TableProfile = { rows: number; repeated_rows: number; columns: ColumnProfile[] };

/** The profile of a CSV file before any cleaning. */
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
