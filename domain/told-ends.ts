import type { RunRow } from './rows';
import type { JobRunStatus } from './statuses';

/**
 * Ends of job runs that are told as a failed job, and counted as one. ABORTED is none: it was on purpose, or its run tells
 * that it was cut off.
 */
const FAILED_JOB: ReadonlySet<JobRunStatus> = new Set(['FAILED', 'TIMED_OUT', 'LOST', 'INVALID']);

export function isFailedJob({ status }: { status: JobRunStatus }): boolean {
  return FAILED_JOB.has(status);
}

/**
 * Whether the run's end sends a message, as its group's settings had it when it was planned; a run that never had a plan had
 * none to read. With `failures` it does where something went wrong: not where a person stopped the run, who knows.
 */
export function sendsMessage({ status, notify = 'failures', stop_requested }: RunRow): boolean {
  if (notify !== 'failures') return notify === 'all';
  return status === 'FAILED' || (status === 'ABORTED' && !stop_requested);
}
