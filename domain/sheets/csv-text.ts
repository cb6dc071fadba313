import { wellFormedJson } from '../values/well-formed';
import type { Column } from './sheet';

/**
 * CSV as RFC 4180 has it: a header, commas, CRLF after every record, and a cell in quotes if it needs them. A missing
 * value is an empty cell. The text is UTF-8.
 */
export function csvHeader(columns: readonly Column<never>[]): string {
  return record(columns.map(({ name }) => name));
}

export function csvRecord<Row>(columns: readonly Column<Row>[], row: Row): string {
  return record(columns.map((column) => cellText(column.of(row))));
}

/** Excel takes a file without it for the machine's old code page. A program sees it as part of the first column. */
export const BYTE_ORDER_MARK = '\ufeff';

function record(cells: readonly string[]): string {
  return `${cells.map(quoted).join(',')}\r\n`;
}

/** A delimiter of other countries, too, since a spreadsheet may divide the line by it. */
function quoted(cell: string): string {
  return /[",;\t\r\n]|^\s|\s$/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}

function cellText(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return guarded(plain(typeof value === 'string' ? value : (wellFormedJson(value) ?? '')));
}

/**
 * A spreadsheet runs a cell that begins with one of these as a formula, and a job or an editor of the table writes
 * such texts as it likes: `=HYPERLINK("http://…")`. An apostrophe before it makes it text, and the cell shows without
 * it in Excel. Numbers are not guarded: they cannot be formulas.
 */
function guarded(text: string): string {
  return FORMULA.test(text) && !NUMBER.test(text) ? `'${text}` : text;
}

/** The last four are what a Japanese keyboard types, which Excel takes as the first four. */
const FORMULA = /^\s*[=+\-@＝＋－＠]|^[\t\r\n]/;

const NUMBER = /^-?\d+(?:\.\d+)?(?:e[+-]?\d+)?$/i;

/** Control characters are escaped (`\u001b`), since CSV has none but line breaks, and a terminal obeys them. */
function plain(text: string): string {
  return text
    .toWellFormed()
    .replace(
      /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/g,
      (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
    );
}
