import type { RunRow } from '../tables/rows';
import type { JobRunStatus } from '../tables/statuses';

/**
 * Ends of job runs that are told as a failed job, and counted as one. ABORTED is none: it was on purpose, or its run tells
 * that it was cut off.
 */
const FAILED_JOB: ReadonlySet<JobRunStatus> = new Set(['FAILED', 'TIMED_OUT', 'LOST', 'INVALID']);

export function isFailedJob({ status }: { status: JobRunStatus }): boolean {
  return FAILED_JOB.has(status);
}

/**
 * Whether the run's end sends a message, as its group's settings had it when it was planned, or skipped. Where a run ended
 * before they were read (a scheduled time that another run has, a failure before the plan) it is as with `failures`. With `failures` it does where something went wrong: not where a person stopped the run, who knows.
 */
export function sendsMessage(run: RunRow): boolean {
  const { notify = 'failures' } = run;
  return notify === 'failures' ? wentWrong(run) : notify === 'all';
}

/** Not where a person stopped it, who knows. */
export function wentWrong({ status, stop_requested }: Pick<RunRow, 'status' | 'stop_requested'>): boolean {
  return status === 'FAILED' || (status === 'ABORTED' && !stop_requested);
}
