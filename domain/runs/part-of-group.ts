import { isUnselected } from '../plans/left-out';
import type { JobRunRow, PlannedRow, RunRow } from '../tables/rows';
import { isFailed } from '../tables/statuses';

/*
 * A run of a part of its group: it was started for some jobs only, and left out others that would have run. However it
 * ends, it does not say how the group is.
 */

type PartOfRun = Pick<RunRow, 'left_out'>;

export function isPart({ left_out = 0 }: PartOfRun): boolean {
  return left_out > 0;
}

/** Whether the run is a success of its whole group. All that ask for "the last success" ask here. */
export function isWholeSuccess(run: PartOfRun & { status: string }): boolean {
  return run.status === 'SUCCEEDED' && !isPart(run);
}

/** `part: 1 of 6 jobs`. Undefined for a run of the whole group. */
export function partText(run: PartOfRun & Pick<RunRow, 'job_count'>): string | undefined {
  const { left_out = 0, job_count: jobs = 0 } = run;
  return isPart(run) ? `part: ${Math.max(0, jobs - left_out)} of ${jobs} jobs` : undefined;
}

/**
 * The jobs that a rerun left out although they had failed: at their last outcome in the runs that it repeats, the
 * newest of them first. The rerun may succeed while these are as bad as before.
 */
export function stillFailed(rows: readonly PlannedRow[], repeated: readonly (readonly JobRunRow[])[]): FailedBefore[] {
  const earlier = repeated.map((run) => new Map(run.map((row) => [row.job_name, row])));
  return rows.filter(isUnselected).flatMap(({ job_name }) => {
    const outcomes = earlier.flatMap((run) => run.get(job_name) ?? []);
    const last = outcomes.find((row) => !isUnselected(row));
    return last && isFailed(last.status) ? [{ job_name, status: last.status }] : [];
  });
}

export type FailedBefore = Pick<JobRunRow, 'job_name' | 'status'>;
