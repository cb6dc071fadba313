import type { JobPast } from '../cost/job-past';
import { pastOf } from '../cost/job-past';
import { copiedJobFields } from '../plans/rerun';
import type { JobReason } from '../tables/reasons';
import type { RunKey } from '../tables/row-keys';
import { type AttemptEntry, type JobRunRow, jobEntry, type RunRow } from '../tables/rows';
import type { JobRunStatus } from '../tables/statuses';
import { isPlainObject } from '../values/json';
import { firstStart } from './run-times';
import { causeOf } from './run-with-rows';

/*
 * A digest keeps of each job run of a large run what lists and pages show of all of them, so that nobody reads 10,000
 * rows to show a hundred. CLOSE writes it once all job runs are final; the rows stay the truth, and whoever finds no
 * digest reads them.
 */

/** Runs of at most so many jobs have no digest: their rows take at most about 30 read units. */
export const MOST_WITHOUT_DIGEST = 100;

/** What a digest keeps of a job run: the row's own fields, and what is computed from the others. */
export interface DigestedJob {
  /** Absent if it is the one of its name. */
  entry?: string | undefined;
  job_name: string;
  status: string;
  reason?: string | undefined;
  reason_kind?: string | undefined;
  stage?: number | undefined;
  priority?: number | undefined;
  target?: string | undefined;
  attempt: number;
  planned_at: string;
  /** Of the first attempt that did start, whatever the row says. */
  started_at?: string | undefined;
  ended_at?: string | undefined;
  duration_ms?: number | undefined;
  carried_from?: string | undefined;
  /** Of a LOST job: the last that is known of its last attempt. */
  last_seen?: string | undefined;
  /** Of what `diff` compares besides these fields. Two job runs with one print have nothing to show there. */
  print: string;
  past?: JobPast | undefined;
}

/** A plan that is large enough, of a run that nobody has closed yet. */
export function isDigested({ status, planned_at, on_failure, job_count }: RunRow): boolean {
  const wasPlanned = planned_at !== undefined && on_failure !== undefined;
  return status === 'RUNNING' && wasPlanned && typeof job_count === 'number' && job_count > MOST_WITHOUT_DIGEST;
}

type RunOfJob = Pick<RunRow, 'parameters' | 'execution_arn'>;

/** @param print of a text: the same for the same, and short. Absent: what only lists show needs none. */
export function digestJob(stored: JobRunRow, run: RunOfJob, print?: (text: string) => string): DigestedJob {
  const row = { ...stored, attempts: attemptsOf(stored.attempts) };
  const last = row.status === 'LOST' ? row.attempts.at(-1) : undefined;
  return {
    entry: row.entry === jobEntry(row.job_name) ? undefined : row.entry,
    job_name: text(row.job_name) ?? '',
    status: text(row.status) ?? '',
    reason: text(row.reason),
    reason_kind: text(row.reason_kind),
    stage: number(row.stage),
    priority: number(row.priority),
    target: text(row.target),
    attempt: number(row.attempt) ?? 0,
    planned_at: text(row.planned_at) ?? '',
    started_at: text(firstStart(row)),
    ended_at: text(row.ended_at),
    duration_ms: number(row.duration_ms),
    carried_from: text(row.carried_from),
    last_seen: text(last?.ended_at ?? last?.started_at),
    print: print ? print(comparedText(row, run)) : '',
    past: pastOf(row, run),
  };
}

/** The row without what a digest leaves out: outputs, parameters, errors and attempts. */
export function digestedRow(job: DigestedJob, run: RunKey & Pick<RunRow, 'plan_no' | 'job_group'>): JobRunRow {
  const { entry, print: _, past: __, last_seen, status, reason_kind, ...fields } = job;
  return {
    run_id: run.run_id,
    ...(run.parts !== undefined && { parts: run.parts }),
    entry: entry ?? jobEntry(job.job_name),
    plan_no: run.plan_no,
    job_group: run.job_group ?? '',
    charged: 0,
    faults: 0,
    attempts: last_seen === undefined ? [] : [lostAttempt(job.attempt, last_seen)],
    status: status as JobRunStatus,
    ...(reason_kind !== undefined && { reason_kind: reason_kind as JobReason }),
    ...given(fields),
  };
}

/** A digest has of a LOST attempt only when it was last seen. */
function lostAttempt(attempt: number, seenAt: string): AttemptEntry {
  return {
    attempt,
    status: 'LOST',
    started_at: seenAt,
    ended_at: seenAt,
    class: null,
    error: null,
    request_id: null,
    log_stream: null,
  };
}

/**
 * What `diff` shows of a job run besides its status and its times: its cause, and the copy of its job's row without
 * the parameters that its run was started with, which are the run's.
 */
function comparedText(row: JobRunRow, run: RunOfJob): string {
  const { parameters, ...fields } = copiedJobFields(row);
  const ofRun = isPlainObject(run.parameters) ? run.parameters : {};
  const own = isPlainObject(parameters)
    ? Object.entries(parameters).filter(([name]) => !Object.hasOwn(ofRun, name))
    : [];
  return JSON.stringify(sorted([causeOf(row), fields, Object.fromEntries(own)]));
}

/** With the keys of each object in one order. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isPlainObject(value)) return value;
  return Object.entries(value)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, each]) => [name, sorted(each)]);
}

function given<T extends object>(fields: T): { [Name in keyof T]: Exclude<T[Name], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as never;
}

/** Anyone may have edited the row. */
function attemptsOf(value: unknown): AttemptEntry[] {
  return Array.isArray(value) ? value.filter((each): each is AttemptEntry => isPlainObject(each)) : [];
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function number(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}
