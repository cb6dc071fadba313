import { firstLine } from '../../domain/run-with-rows';
import { printable } from '../../domain/show-value';
import { renderDuration } from './duration';
import { paint, paintStatus } from './paint';
import { renderTable } from './render-table';
import type { JobJson, RunWithJobsJson } from './run-json';

/** A run for people: its head, and the table of what ran, with the reason for what did not end well. */
export function renderRun(run: RunWithJobsJson): string {
  const took = run.planned_at && run.ended_at ? Date.parse(run.ended_at) - Date.parse(run.planned_at) : null;
  const head = [run.run_id, paintStatus(run.status), renderDuration(took)].filter((part) => part !== '').join('  ');
  const reason = run.reason ? `${paint('dim', 'reason:')} ${printable(run.reason)}` : '';
  return [head, reason, run.jobs.length > 0 ? renderJobs(run.jobs) : ''].filter((part) => part !== '').join('\n');
}

const STATUS_COLUMN = 2;
const NOTE_COLUMN = 5;
/** What the columns before the note take, besides the job's name. */
const NOTE_COLUMN_BASE = 43;
/** In a pipe a note may be long, on a terminal it ends with the line: `show --json` has all of it. */
const MAX_NOTE = 300;
const MIN_NOTE = 20;

function renderJobs(jobs: readonly JobJson[]): string {
  const rows = jobs.map((job) => [
    printable(job.job_name),
    renderStage(job),
    job.status,
    String(job.attempt),
    renderDuration(job.duration_ms),
    note(job),
  ]);
  const used = NOTE_COLUMN_BASE + Math.max(...jobs.map((job) => printable(job.job_name).length));
  const room = process.stdout.isTTY ? Math.max(MIN_NOTE, (process.stdout.columns ?? 80) - used) : MAX_NOTE;
  for (const row of rows) row[NOTE_COLUMN] = cut(row[NOTE_COLUMN] ?? '', room);
  const table = renderTable(['JOB', 'STAGE', 'STATUS', 'ATTEMPTS', 'DURATION', ''], rows, (cell, column, row) => {
    if (row < 0) return paint('dim', cell);
    return column === STATUS_COLUMN ? paintStatus(cell.trimEnd(), cell) : cell;
  });
  return `\n${table}`;
}

function renderStage({ stage, priority }: JobJson): string {
  if (stage !== null) return String(stage);
  return priority === -1 ? 'parallel' : '';
}

/** What a reader wants to know beside the status: the error, why it did not run, or that it took more than one attempt. */
function note(job: JobJson): string {
  const error = job.error ? `${job.error.name}: ${firstLine(job.error.message)}` : '';
  const parts = [error, job.reason ?? ''].filter((part) => part !== '');
  if (parts.length > 0) return printable(parts.join('; '));
  const failed = job.attempts.find((attempt) => attempt.error);
  if (!failed?.error) return '';
  return printable(`attempt ${failed.attempt}: ${failed.error.name}: ${firstLine(failed.error.message)}`);
}

function cut(text: string, length: number): string {
  return text.length > length ? `${text.slice(0, length - 1)}…` : text;
}
