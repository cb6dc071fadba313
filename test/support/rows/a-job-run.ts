import type { AttemptEntry, JobRunRow, RunRow } from '../../../domain/tables/rows';
import { isOpen, type JobRunStatus } from '../../../domain/tables/statuses';

/** When the runs of these builders were planned. */
export const PLANNED_AT = Date.parse('2026-11-22T02:00:00.000Z');

/** `ms` after the plan, as the tables have it. */
export function isoAt(ms: number): string {
  return new Date(PLANNED_AT + ms).toISOString();
}

export interface JobRunGiven {
  name?: string;
  /** null: a parallel job. */
  stage?: number | null;
  status?: JobRunStatus;
  /** Of its only attempt, ms from the plan on. Absent: it never ran. */
  span?: readonly [start: number, end: number];
}

/** A job run as the run table has it: by default one of the first stage that ran from 1 to 2 s and went well. */
export function aJobRun(given: JobRunGiven = {}, more: Partial<JobRunRow> = {}): JobRunRow {
  const { name = 'load', stage = 0, status = 'SUCCEEDED', span } = given;
  const [start, end] = span ?? [];
  const hasRun = start !== undefined && end !== undefined;
  const hasEnded = !isOpen(status);
  return {
    run_id: 'nightly-1',
    entry: `job#${name}`,
    plan_no: 1,
    job_group: 'nightly',
    job_name: name,
    status,
    ...(stage !== null && { stage }),
    planned_at: isoAt(0),
    priority: stage ?? -1,
    attempt: hasRun ? 1 : 0,
    charged: 0,
    faults: 0,
    attempts: hasRun
      ? [anAttempt({ start, ...(hasEnded && { end }), status: hasEnded ? 'SUCCEEDED' : 'RUNNING' })]
      : [],
    ...(hasRun && { started_at: isoAt(start) }),
    ...(hasRun && hasEnded && { ended_at: isoAt(end) }),
    ...more,
  };
}

/** An attempt; with an error where it FAILED. */
export function anAttempt(given: {
  attempt?: number;
  start: number;
  end?: number;
  status?: AttemptEntry['status'];
}): AttemptEntry {
  const { attempt = 1, start, end, status = 'SUCCEEDED' } = given;
  const isWell = status === 'SUCCEEDED' || status === 'RUNNING';
  return {
    attempt,
    status,
    started_at: isoAt(start),
    ended_at: end === undefined ? null : isoAt(end),
    class: isWell ? null : 'job',
    error: isWell ? null : { name: 'TimeoutError', message: 'no answer' },
    request_id: null,
    log_stream: null,
  };
}

export function aRunRow(given: Partial<RunRow> = {}): RunRow {
  return {
    run_id: 'nightly-1',
    entry: 'run',
    job_group: 'nightly',
    status: 'SUCCEEDED',
    trigger: 'cli',
    on_failure: 'stop',
    max_concurrency: 40,
    execution_arn: 'arn:aws:states:eu-central-1:123456789012:execution:runsheet-dev:nightly-1',
    execution_started_at: isoAt(-500),
    plan_no: 1,
    plan_deadline: isoAt(300_000),
    planned_at: isoAt(0),
    ...given,
  };
}
