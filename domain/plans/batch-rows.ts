import { expiresUnclosed } from '../tables/retention';
import { batchEntry, type JobRunRow, PARALLEL } from '../tables/rows';
import { eventsForRetries } from './execution-limits';
import { firstLookEvents } from './looks';

/** Which jobs of a run's plan are a batch's. */
export interface Slice {
  plan: number;
  /** The names of its first and its last job. */
  from: string;
  to: string;
  /** The number of its stage. Absent: it holds parallel jobs. */
  stage?: number;
}

/** The row that keeps the history events which retries may use in a batch. */
export interface BatchRow {
  run_id: string;
  /** `batch#<its first job>`: no two batches of a run begin with the same job. */
  entry: string;
  events_left: number;
  expires_at: number;
}

/** Jobs of other branches lie between its names too. */
export function isOfSlice(row: JobRunRow, { plan, from, to, stage }: Slice): boolean {
  const { plan_no, job_name, status, priority } = row;
  if (plan_no !== plan || job_name < from || job_name > to) return false;
  return stage === undefined
    ? priority === PARALLEL && status !== 'DISABLED' && status !== 'INVALID'
    : row.stage === stage;
}

export function openBatch(runId: string, { from }: Slice, rows: readonly JobRunRow[], now: string): BatchRow {
  const size = { jobs: rows.length, stages: 0, lookEvents: firstLookEvents(rows) };
  return {
    run_id: runId,
    entry: batchEntry(from),
    events_left: eventsForRetries(size),
    expires_at: expiresUnclosed(now),
  };
}
