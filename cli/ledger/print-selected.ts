import { csvHeader, csvRecord } from '../../domain/sheets/csv-text';
import type { Json } from '../../domain/values/json';
import { wellFormedJson } from '../../domain/values/well-formed';
import type { Selected } from '../../local/ledger/open-ledger';
import { UsageError } from '../exit-codes';
import { printLine, printNote } from '../terminal/print';
import { type Column, renderTable } from '../terminal/render-table';

/** How rows are printed. A table needs all its rows to know how wide it is; the others print as they read. */
type Format = 'table' | 'csv' | 'json';

export function formatOf({ csv, json }: { csv?: true; json?: true }): Format {
  if (csv && json) throw new UsageError('--csv and --json are two forms of the same rows: give only one of them');
  if (csv) return 'csv';
  return json ? 'json' : 'table';
}

/** Rows of a table that are held to be drawn: of 20 columns, some ten megabytes. */
const MOST_ROWS = 10_000;

/** Prints what a query selects. A reader that leaves, such as `head`, ends it, and the query with it. */
export async function printSelected(selected: Selected, format: Format): Promise<void> {
  if (format === 'table') return printTable(selected);
  for await (const text of format === 'csv' ? csvTexts(selected) : jsonTexts(selected)) {
    if (!(await isWritten(text))) return;
  }
}

async function printTable({ columns, parts }: Selected): Promise<void> {
  const rows: Json[][] = [];
  let isWhole = true;
  for await (const part of parts()) {
    isWhole = rows.length + part.length <= MOST_ROWS;
    rows.push(...part.slice(0, MOST_ROWS - rows.length));
    if (!isWhole) break;
  }
  printLine(
    renderTable(
      columns.map(tableColumn),
      rows.map((row) => row.map(cellText)),
    ),
  );
  if (!isWhole) printNote(`only the first ${MOST_ROWS} rows are shown: add --csv or --json for all of them`);
}

const NUMBERS = /^(U?(TINY|SMALL|BIG|HUGE)INT|U?INTEGER|FLOAT|DOUBLE|DECIMAL\b.*)$/;

/** Any column may be cut: nobody but the query's author knows which matters. */
function tableColumn({ name, type }: { name: string; type: string }): Column {
  return { title: name, ...(NUMBERS.test(type) && { right: true }), ...(name === 'status' && { status: true }) };
}

function cellText(value: Json): string {
  if (value === null) return '';
  return typeof value === 'object' ? wellFormedJson(value) : String(value);
}

async function* csvTexts({ columns, parts }: Selected): AsyncGenerator<string> {
  const sheet = columns.map(({ name }, at) => ({ name, type: 'text' as const, of: (row: readonly Json[]) => row[at] }));
  yield csvHeader(sheet);
  for await (const rows of parts()) yield rows.map((row) => csvRecord(sheet, row)).join('');
}

/** One JSON object, a line for each row. */
async function* jsonTexts({ columns, parts }: Selected): AsyncGenerator<string> {
  yield `{\n  "columns": ${wellFormedJson(columns)},\n  "rows": [`;
  let comma = '';
  for await (const rows of parts()) {
    yield comma + rows.map((row) => `\n    ${jsonRow(columns, row)}`).join(',');
    comma = ',';
  }
  yield comma === '' ? ']\n}\n' : '\n  ]\n}\n';
}

function jsonRow(columns: Selected['columns'], row: readonly Json[]): string {
  return wellFormedJson(Object.fromEntries(columns.map(({ name }, at) => [name, row[at] ?? null])));
}

/** Waits until the text has left, so that no more than one part of the rows waits in memory. */
function isWritten(text: string): Promise<boolean> {
  return new Promise((resolve) => process.stdout.write(text, (error) => resolve(!error)));
}
