import { markOf } from '../../board/status-mark';
import type { AttemptEntry, JobRunRow } from '../../domain/tables/rows';
import { type AttemptStatus, isFailed, isOpen } from '../../domain/tables/statuses';
import { paint, paintStatus } from '../terminal/paint';

/** A span of time, in epoch ms, that is drawn on a number of cells. */
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

interface Cell {
  sign: string;
  /** A status, which decides the colour, or WAIT for the time between two attempts. */
  kind: string;
}

const WAIT: Cell = { sign: '·', kind: 'WAIT' };

/**
 * Draws a job run's attempts on the axis: `███` succeeded or still runs, `▒▒✕` failed and ends with the sign of its
 * status, `·····` is the wait for the next attempt. Each attempt takes at least one cell; if two share a cell, the
 * failed one is seen.
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

/** The span of an attempt; empty if it never started, or if its start is not a time. */
function attemptSpan(
  entry: AttemptEntry,
  row: JobRunRow,
  now: number,
): { start: number; end: number; status: AttemptStatus }[] {
  const start = Date.parse(entry.started_at ?? '');
  if (Number.isNaN(start)) return [];
  const ended = entry.ended_at ?? (isOpen(row.status) ? null : row.ended_at);
  // The row has the attempt's end before SettleAttempt has set its status.
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
  // A span that ends on a border of cells does not reach into the next cell.
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
