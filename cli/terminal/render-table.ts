import { markOf } from '../../board/status-mark';
import { printable } from '../../domain/values/show-value';
import { cutText, spaceAfter, textWidth } from './fit-text';
import { dim, paintStatus } from './paint';
import { terminalWidth } from './sheet';

export interface Column {
  title: string;
  /** Aligns the column to the right, as for numbers and durations. */
  right?: true;
  /** The cells are statuses: they are painted, and on a terminal have their signs. */
  status?: true;
  /** The width to which the column may be cut before any other is left out. Without it the column is cut last. */
  least?: number;
  /** If the table does not fit, columns with a number are left out, the highest first. */
  drop?: number;
  /** Names are cut in the middle: they mostly differ at their ends. */
  cut?: 'end' | 'middle';
  /** Gets the cell as it is shown, without its padding, so that colours do not shift columns. */
  paint?: (shown: string, row: number) => string;
}

const GAP = 2;

/**
 * Rows in aligned columns, two spaces apart. On a terminal of `width` columns no line is longer: first columns are cut
 * to their `least`, then those with a `drop` are left out, then any column is cut. In a pipe nothing is cut.
 */
export function renderTable(
  titled: readonly (string | Column)[],
  rows: readonly (readonly string[])[],
  width: number | undefined = terminalWidth(),
): string {
  const columns = titled.map((each): Column => (typeof each === 'string' ? { title: each } : each));
  const cells = rows.map((row) => columns.map((column, at) => cellText(column, row[at] ?? '', width)));
  const natural = columns.map(({ title }, at) =>
    cells.reduce((most, row) => Math.max(most, textWidth(row[at] as string)), textWidth(title)),
  );
  const widths = width === undefined ? natural : fitColumns(columns, natural, width);
  const line = (row: readonly string[], no: number) =>
    widths
      .flatMap((each, at) => (each === 0 ? [] : [renderCell(columns[at] as Column, row[at] as string, each, no)]))
      .join(' '.repeat(GAP))
      .trimEnd();
  const header = columns.map(({ title }) => title);
  return [line(header, -1), ...cells.map(line)].join('\n');
}

/** A cell is one line and cannot drive the terminal, whatever a row holds. */
function cellText({ status }: Column, cell: string, width: number | undefined): string {
  const text = printable(cell);
  return status && width !== undefined && text !== '' ? `${markOf(cell).sign} ${text}` : text;
}

function renderCell(column: Column, text: string, width: number, row: number): string {
  const shown = cutText(text, width, column.cut);
  const painted = row < 0 ? dim(shown) : paintCell(column, shown, text, row);
  const space = spaceAfter(shown, width);
  return column.right ? `${space}${painted}` : `${painted}${space}`;
}

function paintCell({ status, paint }: Column, shown: string, text: string, row: number): string {
  if (status) return paintStatus(text.split(' ').at(-1) ?? '', shown);
  return paint && shown !== '' ? paint(shown, row) : shown;
}

/** The width of each column; 0 if it is left out or empty. */
function fitColumns(columns: readonly Column[], natural: readonly number[], room: number): number[] {
  const least = columns.map((column, at) => Math.min(natural[at] as number, column.least ?? Number.POSITIVE_INFINITY));
  const widths = [...natural];
  const dropOrder = columns.flatMap(({ drop }, at) => (drop === undefined ? [] : [at]));
  dropOrder.sort((a, b) => (columns[b]?.drop ?? 0) - (columns[a]?.drop ?? 0));
  for (const at of dropOrder) {
    if (total(least) <= room) break;
    least[at] = 0;
    widths[at] = 0;
  }
  // From the right: the last column is mostly a note, the first a name.
  for (let at = widths.length - 1; at >= 0; at -= 1) {
    const over = total(widths) - room;
    if (over > 0) widths[at] = Math.max(least[at] as number, (widths[at] as number) - over);
  }
  while (total(widths) > room && Math.max(...widths) > 1) {
    const widest = widths.indexOf(Math.max(...widths));
    widths[widest] = (widths[widest] as number) - 1;
  }
  return widths;
}

function total(widths: readonly number[]): number {
  const shown = widths.filter((width) => width > 0);
  return shown.reduce((sum, width) => sum + width, 0) + GAP * Math.max(0, shown.length - 1);
}
