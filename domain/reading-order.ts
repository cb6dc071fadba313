import { PARALLEL } from './job';
import type { JobRunRow } from './rows';

/** By stage, then the parallel ones, then what was not to run; by name where these are equal. */
export function inReadingOrder(rows: readonly JobRunRow[]): JobRunRow[] {
  return [...rows].sort((a, b) => place(a) - place(b) || a.job_name.localeCompare(b.job_name));
}

function place(row: JobRunRow): number {
  if (row.stage !== undefined) return row.stage;
  return row.status === 'DISABLED' ? 3e6 : row.priority === PARALLEL ? 1e6 : 2e6;
}
