import type { JobRunRow, RunRow } from '../../domain/rows';
import { isOpen } from '../../domain/statuses';
import { type JobProgress, type ProgressLine, renderPlanned } from './job-progress';

/** Follows a run by its rows, read again and again: the jobs' states now, and what has happened since the last reading. */
export class RowProgress {
  readonly jobs = new Map<string, JobProgress>();
  readonly #seen = new Map<string, JobRunRow>();

  /** Takes a reading in; returns what is new in it, for people, in the order in which it happened. */
  follow(run: RunRow, rows: readonly JobRunRow[]): ProgressLine[] {
    const lines = rows.flatMap((row) => this.#follow(row));
    if (this.#seen.size === 0 && run.planned_at) lines.push({ time: run.planned_at, text: planned(rows) });
    for (const row of rows) this.#seen.set(row.entry, row);
    return lines.sort((a, b) => a.time.localeCompare(b.time));
  }

  #follow(row: JobRunRow): ProgressLine[] {
    if (isPlannedToRun(row)) this.jobs.set(row.job_name, progressOf(row));
    const before = this.#seen.get(row.entry);
    const news = row.attempts
      .slice(before ? before.attempts.length : 0)
      .flatMap((entry) =>
        entry.started_at === null
          ? []
          : [{ time: entry.started_at, text: `${row.job_name} started${nth(entry.attempt)}` }],
      );
    if (row.status === before?.status && row.retry_at === before.retry_at) return news;
    const end = endOf(row);
    return end ? [...news, end] : news;
  }
}

/** What the plan meant to run: only that is shown as it goes. */
function isPlannedToRun(row: JobRunRow): boolean {
  return isOpen(row.status) || row.attempt > 0;
}

function planned(rows: readonly JobRunRow[]): string {
  const jobs = rows.filter(isPlannedToRun);
  const stages = new Set(jobs.flatMap(({ stage }) => stage ?? []));
  return renderPlanned(jobs.length, jobs.filter(({ stage }) => stage === undefined).length, stages.size);
}

function progressOf(row: JobRunRow): JobProgress {
  const last = row.attempts.at(-1);
  const error = last?.error ? `${last.error.name}: ${last.error.message}`.split('\n')[0] : undefined;
  const at = (time: string | null | undefined) => Date.parse(time ?? row.planned_at);
  const common = { job: row.job_name, stage: row.stage ?? null, attempt: row.attempt, ...(error && { error }) };
  switch (row.status) {
    case 'PENDING':
      return { ...common, state: 'queued', since: at(row.planned_at) };
    case 'RUNNING':
      // Its end is in the row, and SettleAttempt has not decided yet.
      if (last?.ended_at) return { ...common, state: 'settling', since: at(last.ended_at) };
      return { ...common, state: 'running', since: at(last?.started_at) };
    case 'RETRYING':
      return { ...common, state: 'retrying', since: at(last?.ended_at), until: at(row.retry_at) };
    case 'SUCCEEDED':
      return { ...common, state: 'SUCCEEDED', since: at(row.ended_at) };
    default:
      return { ...common, state: 'FAILED', since: at(row.ended_at) };
  }
}

function endOf(row: JobRunRow): ProgressLine | undefined {
  const last = row.attempts.at(-1);
  const time = row.ended_at ?? last?.ended_at ?? row.retry_at ?? row.planned_at;
  const why = last?.error ? `: ${last.error.name}: ${last.error.message.split('\n')[0]}` : '';
  if (row.status === 'RETRYING')
    return { time, text: `${row.job_name} failed${why}; retries at ${row.retry_at?.slice(11, 19)}` };
  if (isOpen(row.status) || row.attempt === 0) return undefined;
  return { time, text: `${row.job_name} ${row.status}${row.status === 'SUCCEEDED' ? '' : why}` };
}

function nth(attempt: number): string {
  return attempt > 1 ? ` (attempt ${attempt})` : '';
}
