import { jobReasonOf } from '../tables/reasons';
import type { PlannedRow } from '../tables/rows';

/** How many jobs a plan leaves out as not selected; 0 if none of them would have run. A carried-over job is none. */
export function leftOut(rows: readonly PlannedRow[]): number {
  const left = rows.filter(isUnselected);
  return left.some((row) => row.is_enabled !== false) ? left.length : 0;
}

/** Whether the run left the job out as not selected, so that its row says nothing of how the job is. */
export function isUnselected(row: PlannedRow): boolean {
  return jobReasonOf(row) === 'not_selected';
}
