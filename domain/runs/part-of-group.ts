import { jobReasonOf } from '../tables/reasons';
import type { PlannedRow, RunRow } from '../tables/rows';

/*
 * A run of a part of its group: it was started for some jobs only, and left out others that would have run. However it
 * ends, it does not say how the group is.
 */

type PartOfRun = Pick<RunRow, 'left_out'>;

/** How many jobs a plan leaves out as not selected; 0 if none of them would have run. A carried-over job is none. */
export function leftOut(rows: readonly PlannedRow[]): number {
  const left = rows.filter((row) => jobReasonOf(row) === 'not_selected');
  return left.some((row) => row.is_enabled !== false) ? left.length : 0;
}

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
