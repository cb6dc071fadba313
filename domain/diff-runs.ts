import { type ChangedField, changedFields } from './changed-fields';
import type { JobRunRow, RunRow } from './rows';
import type { JobRunStatus } from './statuses';

/** A run with the rows of its jobs. */
export interface WholeRun {
  run: RunRow;
  rows: readonly JobRunRow[];
}

/** What is different in a later run. */
export interface RunsDiff {
  /** Of the runs themselves: how they ended, what they were started with, their settings as planned. */
  run: ChangedField[];
  jobs: JobDiff[];
}

export interface JobDiff {
  job_name: string;
  presence: 'both' | 'added' | 'gone';
  /** Of the copies of the job's row that the runs were made with. */
  fields: ChangedField[];
  before: JobOutcome | null;
  after: JobOutcome | null;
  /** Its duration over what it was; null where either has none. */
  ratio: number | null;
}

export interface JobOutcome {
  status: JobRunStatus;
  reason: string | null;
  /** Attempts that were made or given up. */
  attempts: number;
  /** Of the last attempt. */
  duration_ms: number | null;
}

/** Compares two runs, job by job; every job of either is there, in the order of their names. */
export function diffRuns(before: WholeRun, after: WholeRun): RunsDiff {
  const [old, now] = [byName(before.rows), byName(after.rows)];
  const names = [...new Set([...old.keys(), ...now.keys()])].sort();
  const run = changedFields(runFields(before.run), runFields(after.run));
  // A run's own parameters go over those of every job: said once, of the run.
  const said = new Set(run.map(({ field }) => field).filter((field) => field.startsWith('parameters.')));
  return { run, jobs: names.map((name) => diffJob(name, old.get(name), now.get(name), said)) };
}

/** Whether a reader wants to see the job: something else than the clock differs, or it took much longer or shorter. */
export function isNotable({ presence, fields, before, after, ratio }: JobDiff): boolean {
  if (presence !== 'both' || fields.length > 0) return true;
  if (before?.status !== after?.status || before?.attempts !== after?.attempts) return true;
  const longer = Math.abs((after?.duration_ms ?? 0) - (before?.duration_ms ?? 0));
  return ratio !== null && longer >= NOTABLE_MS && (ratio >= NOTABLE_RATIO || ratio <= 1 / NOTABLE_RATIO);
}

/** Half as long again, by a second at least: what is quick varies more than that by chance. */
const NOTABLE_RATIO = 1.5;
const NOTABLE_MS = 1000;

function diffJob(
  job_name: string,
  old: JobRunRow | undefined,
  now: JobRunRow | undefined,
  said: ReadonlySet<string>,
): JobDiff {
  const [before, after] = [old ? outcome(old) : null, now ? outcome(now) : null];
  const [was, is] = [before?.duration_ms, after?.duration_ms];
  return {
    job_name,
    presence: !old ? 'added' : !now ? 'gone' : 'both',
    fields: old && now ? changedFields(jobFields(old), jobFields(now)).filter(({ field }) => !said.has(field)) : [],
    before,
    after,
    ratio: was && is !== null && is !== undefined ? is / was : null,
  };
}

function outcome({ status, reason, attempt, duration_ms }: JobRunRow): JobOutcome {
  return { status, reason: reason ?? null, attempts: attempt, duration_ms: duration_ms ?? null };
}

function runFields(run: RunRow) {
  const { status, reason, trigger, scheduled_time, parameters, on_failure, max_concurrency } = run;
  return defined({ status, reason, trigger, scheduled_time, parameters, on_failure, max_concurrency });
}

/** Of an INVALID row there is only what could be read. */
function jobFields(row: JobRunRow) {
  const { target, timeout_minutes, maximum_retries, priority, retry_delay_seconds } = row;
  const { parameters, description, owner } = row;
  const numbers = { timeout_minutes, maximum_retries, priority, retry_delay_seconds };
  return defined({ target, ...numbers, parameters, description, owner });
}

function defined(fields: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

function byName(rows: readonly JobRunRow[]): Map<string, JobRunRow> {
  return new Map(rows.map((row) => [row.job_name, row]));
}
