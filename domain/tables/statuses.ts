/** Status of a job run. The first three are open; the others are for good. */
export const JobRunStatus = {
  PENDING: 'PENDING',
  RUNNING: 'RUNNING',
  RETRYING: 'RETRYING',
  SUCCEEDED: 'SUCCEEDED',
  FAILED: 'FAILED',
  TIMED_OUT: 'TIMED_OUT',
  SKIPPED: 'SKIPPED',
  DISABLED: 'DISABLED',
  INVALID: 'INVALID',
  ABORTED: 'ABORTED',
  LOST: 'LOST',
} as const;
export type JobRunStatus = (typeof JobRunStatus)[keyof typeof JobRunStatus];

/** Status of a run. RUNNING is open; the others are for good. */
export const RunStatus = {
  RUNNING: 'RUNNING',
  SUCCEEDED: 'SUCCEEDED',
  FAILED: 'FAILED',
  SKIPPED: 'SKIPPED',
  ABORTED: 'ABORTED',
} as const;
export type RunStatus = (typeof RunStatus)[keyof typeof RunStatus];

const OPEN: ReadonlySet<string> = new Set([JobRunStatus.PENDING, JobRunStatus.RUNNING, JobRunStatus.RETRYING]);

export function isOpen(status: JobRunStatus): boolean {
  return OPEN.has(status);
}

/** How many job runs have each status, every status named, so that a reader never meets an absent count. */
export function countStatuses(rows: readonly { status: JobRunStatus }[]): Record<JobRunStatus, number> {
  const counts = Object.fromEntries(Object.values(JobRunStatus).map((status) => [status, 0])) as Record<
    JobRunStatus,
    number
  >;
  for (const row of rows) counts[row.status] += 1;
  return counts;
}
