import { errorLine, inReadingOrder } from '../../domain/runs/run-with-rows';
import { jobReasonOf } from '../../domain/tables/reasons';
import type { AttemptEntry, JobRunRow, RunRow } from '../../domain/tables/rows';
import { isOpen } from '../../domain/tables/statuses';
import { type JobProgress, type ProgressLine, renderPlanned } from './job-progress';

/** Follows a run by its rows, which are read again and again: it keeps the jobs' states, and finds what is new. */
export class RowProgress {
  readonly jobs = new Map<string, JobProgress>();
  readonly #known = new Set<string>();

  /** Takes a reading in, and returns the events that are new in it, in the order in which they happened. */
  follow(run: RunRow, rows: readonly JobRunRow[]): ProgressLine[] {
    if (run.planned_at === undefined) return [];
    for (const row of inReadingOrder(rows)) if (isPlannedToRun(row)) this.jobs.set(row.job_name, progressOf(row));
    const lines = [{ key: 'planned', time: run.planned_at, text: planned(rows) }, ...rows.flatMap(linesOf)];
    const news = lines.filter(({ key }) => !this.#known.has(key));
    for (const { key } of news) this.#known.add(key);
    return news.sort((a, b) => a.time.localeCompare(b.time)).map(({ time, text }) => ({ time, text }));
  }
}

type KeyedLine = ProgressLine & { key: string };

/** Every event that a row records, including those between two readings. */
function linesOf(row: JobRunRow): KeyedLine[] {
  const line = (what: string, time: string, text: string) => ({
    key: `${row.job_name} ${what}`,
    time,
    text: `${row.job_name} ${text}`,
  });
  const lines = row.attempts.flatMap((entry) => [
    ...(entry.started_at === null
      ? []
      : [line(`started ${entry.attempt}`, entry.started_at, `started${nth(entry.attempt)}`)]),
    ...(entry.error === null ? [] : [line(`failed ${entry.attempt}`, endOf(entry, row), failed(entry))]),
  ]);
  const last = row.attempts.at(-1);
  if (row.status === 'RETRYING' && row.retry_at && last) {
    lines.push(line(`retries ${row.retry_at}`, endOf(last, row), `retries at ${row.retry_at.slice(11, 19)}`));
  }
  if (!isOpen(row.status) && row.attempt > 0) lines.push(line('ended', endOf(last, row), row.status));
  return lines;
}

function failed({ attempt, error }: AttemptEntry): string {
  return `attempt ${attempt} failed${error === null ? '' : `: ${errorLine(error)}`}`;
}

/** An attempt that was killed has no end of its own. */
function endOf(entry: AttemptEntry | undefined, row: JobRunRow): string {
  return entry?.ended_at ?? row.ended_at ?? entry?.started_at ?? row.planned_at;
}

/** Whether the plan meant to run the job: no other job is shown as the run goes. */
function isPlannedToRun(row: JobRunRow): boolean {
  return isOpen(row.status) || row.attempt > 0;
}

/** The same of a run that has gone on: a job that was skipped since then was planned too. */
function wasPlannedToRun(row: JobRunRow): boolean {
  return isPlannedToRun(row) || jobReasonOf(row) === 'stage_held' || jobReasonOf(row) === 'stopped';
}

function planned(rows: readonly JobRunRow[]): string {
  const jobs = rows.filter(wasPlannedToRun);
  const stages = new Set(jobs.flatMap(({ stage }) => stage ?? []));
  const invalid = rows.filter(({ status }) => status === 'INVALID').length;
  return renderPlanned(jobs.length, jobs.filter(({ stage }) => stage === undefined).length, stages.size, invalid);
}

function progressOf(row: JobRunRow): JobProgress {
  const last = row.attempts.at(-1);
  const error = last?.error ? errorLine(last.error) : undefined;
  const at = (time: string | null | undefined) => Date.parse(time ?? row.planned_at);
  const common = { job: row.job_name, stage: row.stage ?? null, attempt: row.attempt, ...(error && { error }) };
  switch (row.status) {
    case 'PENDING':
      return { ...common, state: 'queued', since: at(row.planned_at) };
    case 'RUNNING':
      // The attempt has ended, and SettleAttempt has not decided yet.
      if (last?.ended_at) return { ...common, state: 'settling', since: at(last.ended_at) };
      return { ...common, state: 'running', since: at(last?.started_at) };
    case 'RETRYING':
      return { ...common, state: 'retrying', since: at(last?.ended_at), until: at(row.retry_at) };
    default:
      return { ...common, state: row.status, since: at(row.ended_at) };
  }
}

function nth(attempt: number): string {
  return attempt > 1 ? ` (attempt ${attempt})` : '';
}
