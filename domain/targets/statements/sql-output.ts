import { MAX_OUTPUT_BYTES } from '../../tables/limits';
import { type JsonObject, jsonBytes } from '../../values/json';

/* The output of a file of SQL statements, whoever ran them. */

/** Rows of the last SELECT that the output keeps, if they fit. */
export const MOST_ROWS = 1_000;

/** Statements that the output names: the last ones. */
export const MOST_STATEMENTS = 100;

/** What one statement did. `changed`: rows that it wrote, if it is one that does. */
export interface Done extends JsonObject {
  line: number;
  kind: string;
}

/** The rows of a SELECT that are kept, and how many there were: undefined if nobody says. */
export interface Selected {
  rows: JsonObject[];
  count: number | undefined;
}

/** Rows are left out until the output is small enough to be kept. */
export function outputOf(all: readonly Done[], count: number, selected?: Selected, more: JsonObject = {}): JsonObject {
  const statements = all.slice(-MOST_STATEMENTS);
  const cut = count > statements.length ? { statements_left_out: count - statements.length } : {};
  if (!selected) return { statements, ...cut, ...more };
  for (let most = selected.rows.length; ; most = Math.floor(most * 0.9)) {
    const rows = selected.rows.slice(0, most);
    const output = { rows, ...countOf(selected, rows.length), statements, ...cut, ...more };
    if (most === 0 || jsonBytes(output) <= MAX_OUTPUT_BYTES) return output;
  }
}

function countOf({ count }: Selected, kept: number): JsonObject {
  if (count === undefined) return { has_more_rows: true };
  return { row_count: count, ...(count > kept && { rows_left_out: count - kept }) };
}
