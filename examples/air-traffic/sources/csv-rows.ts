import { csvParse } from 'd3-dsv';
import { PermanentJobError } from 'runsheet';

/** A line of a CSV file by its columns, as it stands there. A line that ends early lacks its last columns. */
export type CsvRow<Column extends string> = Readonly<Record<Column, string | undefined>>;

/** The lines of a CSV file. A column that is not there ends the job: no retry brings it back. */
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
