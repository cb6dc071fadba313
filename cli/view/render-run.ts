import { spanOf } from '../../domain/explain/critical-path';
import type { RunWithRows } from '../../domain/runs/run-with-rows';
import type { JobRunRow } from '../../domain/tables/rows';
import { PARALLEL } from '../../domain/tables/rows';
import { isOpen } from '../../domain/tables/statuses';
import { firstLine } from '../../domain/values/short-text';
import { renderDuration } from '../terminal/duration';
import { paintProse } from '../terminal/paint';
import { renderTable } from '../terminal/render-table';
import { type Sheet, stdoutSheet } from '../terminal/sheet';
import { renderRunHead } from './render-run-head';

/** A run for people: its head, what comes between (its Gantt), and the table of its jobs, with the reason for what did not end well. */
export function renderRun(found: RunWithRows, sheet: Sheet = stdoutSheet(), between: readonly string[] = []): string {
  const table = found.rows.length > 0 ? ['', renderJobs(found.rows, sheet)] : [];
  const head = renderRunHead(found, sheet).map((line) => paintProse(line, sheet.width));
  return [...head, ...(between.length > 0 ? ['', ...between] : []), ...table].join('\n');
}

/** `show --json` and `why` have all of it. */
const MAX_NOTE = 300;

const COLUMNS = [
  { title: 'JOB', cut: 'middle', least: 24 },
  { title: 'STAGE', drop: 1 },
  { title: 'STATUS', status: true },
  { title: 'ATTEMPTS', right: true, drop: 4 },
  { title: 'DURATION', right: true, drop: 2 },
  { title: '', least: 20, drop: 3 },
] as const;

export function renderJobs(rows: readonly JobRunRow[], { width, now }: Sheet): string {
  const cells = rows.map((row) => [
    row.job_name,
    renderStage(row),
    row.status,
    String(row.attempt),
    renderDuration(row.duration_ms ?? elapsed(row, now)),
    note(row).slice(0, MAX_NOTE),
  ]);
  return renderTable(COLUMNS, cells, width);
}

function renderStage({ stage, priority }: JobRunRow): string {
  if (stage !== undefined) return String(stage);
  return priority === PARALLEL ? 'parallel' : '';
}

/** Of what is under way: how long it has been so. */
function elapsed(row: JobRunRow, now: number): number | undefined {
  const span = isOpen(row.status) ? spanOf(row, now) : undefined;
  return span && span.end - span.start;
}

/** What a reader wants to know beside the status: the error, why it did not run, or that it took more than one attempt. */
function note(row: JobRunRow): string {
  const error = row.error ? `${row.error.name}: ${firstLine(row.error.message)}` : '';
  const parts = [error, row.reason ?? ''].filter((part) => part !== '');
  if (parts.length > 0) return parts.join('; ');
  const failed = row.attempts.find((attempt) => attempt.error);
  return failed?.error ? `attempt ${failed.attempt}: ${failed.error.name}: ${firstLine(failed.error.message)}` : '';
}
