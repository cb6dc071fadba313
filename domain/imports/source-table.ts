/** A table as it was read from a file. */
export interface SourceTable {
  columns: readonly string[];
  rows: readonly SourceRow[];
}

export interface SourceRow {
  /** What it is called in messages: `line 4` of a CSV file, `row 3` of what has no lines. */
  place: string;
  /** In the order of the columns. A missing value is null or an empty text. */
  cells: readonly unknown[];
  /** Why its cells cannot be told apart, if they cannot. */
  problem?: string;
}
