import { PARALLEL } from '../groups/job';
import type { JobRunRow } from '../tables/rows';

/** What of a job run, or of a job that has none yet, decides where people look for it. */
export type Readable = Pick<JobRunRow, 'job_name' | 'stage' | 'status' | 'priority'>;

/** By stage, then the parallel ones, then what was not to run; by name where these are equal. */
export function inReadingOrder<Row extends Readable>(rows: readonly Row[]): Row[] {
  return [...rows].sort((a, b) => place(a) - place(b) || a.job_name.localeCompare(b.job_name));
}

function place(row: Readable): number {
  if (row.stage !== undefined) return row.stage;
  return row.status === 'DISABLED' ? 3e6 : row.priority === PARALLEL ? 1e6 : 2e6;
}
