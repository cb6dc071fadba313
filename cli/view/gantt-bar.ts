import { markOf } from '../../board/status-mark';
import type { AttemptEntry, JobRunRow } from '../../domain/tables/rows';
import { type AttemptStatus, isFailed, isOpen } from '../../domain/tables/statuses';
import { paint, paintStatus } from '../terminal/paint';

/** From when to when, in epoch ms, on so many cells. */
export interface Axis {
  start: number;
  end: number;
  cells: number;
}

/** The cell that a moment falls into. */
export function cellAt({ start, end, cells }: Axis, time: number): number {
  const place = end > start ? (time - start) / (end - start) : 0;
  return Math.min(cells - 1, Math.max(0, Math.floor(place * cells)));
}

/** What a cell shows. */
interface Cell {
  sign: string;
  /** A status, in its colour; WAIT is the time between two attempts. */
  kind: string;
}

const WAIT: Cell = { sign: '·', kind: 'WAIT' };

/**
 * A job run's attempts on the axis: `███` one that went well or still runs, `▒▒✕` one that did not, ending with the sign of its
 * end; between two of them, or until the next, `·····`. Each attempt has a cell at least; of two in one cell that is seen which
 * did not go well.
 */
export function renderBar(row: JobRunRow, axis: Axis, now: number): string {
  const cells: (Cell | undefined)[] = Array.from({ length: axis.cells }, () => undefined);
  const attempts = row.attempts.flatMap((entry) => attemptSpan(entry, row, now));
  const first = attempts[0];
  const end = row.status === 'RETRYING' ? now : Math.max(...attempts.map((attempt) => attempt.end));
  if (first) fill(cells, axis, first.start, end, () => WAIT);
  // Failed attempts are drawn last, over the others.
  for (const areFailed of [false, true]) {
    for (const { start, end, status } of attempts) {
      if (isFailed(status) !== areFailed) continue;
      fill(cells, axis, start, end, (isLast) => attemptCell(status, isLast));
    }
  }
  return paintCells(cells);
}

function attemptCell(status: AttemptStatus, isLast: boolean): Cell {
  const isWell = status === 'SUCCEEDED';
  if (isLast && !isWell) return { sign: markOf(status).sign, kind: status };
  return { sign: isFailed(status) ? '▒' : '█', kind: status };
}

/** Nothing of an attempt that never started, or started at what is no time. */
function attemptSpan(
  entry: AttemptEntry,
  row: JobRunRow,
  now: number,
): { start: number; end: number; status: AttemptStatus }[] {
  const start = Date.parse(entry.started_at ?? '');
  if (Number.isNaN(start)) return [];
  const ended = entry.ended_at ?? (isOpen(row.status) ? null : row.ended_at);
  // Its end is in the row before SettleAttempt has said what it was.
  const status = entry.status === 'RUNNING' && entry.error ? 'FAILED' : entry.status;
  const end = ended ? Date.parse(ended) : now;
  return [{ start, end: Number.isNaN(end) ? start : Math.max(start, end), status }];
}

function fill(
  cells: (Cell | undefined)[],
  axis: Axis,
  start: number,
  end: number,
  cell: (isLast: boolean) => Cell,
): void {
  const from = cellAt(axis, start);
  // What ends on a border has not begun the next cell.
  const to = Math.max(from, cellAt(axis, end - 1));
  for (let at = from; at <= to; at += 1) cells[at] = cell(at === to);
}

function paintCells(cells: readonly (Cell | undefined)[]): string {
  let text = '';
  for (let at = 0; at < cells.length; ) {
    const kind = cells[at]?.kind;
    let run = '';
    for (; at < cells.length && cells[at]?.kind === kind; at += 1) run += cells[at]?.sign ?? ' ';
    text += kind === undefined ? run : kind === WAIT.kind ? paint('yellow', run) : paintStatus(kind, run);
  }
  return text;
}
