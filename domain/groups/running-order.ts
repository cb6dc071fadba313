import { PARALLEL } from '../tables/rows';
import type { ParsedJob } from './job';

/** Sorts rows into the order in which their jobs run: by priority, then the parallel jobs, then the INVALID ones. */
export function inRunningOrder<Row extends ParsedJob>(rows: readonly Row[]): Row[] {
  return [...rows].sort((a, b) => place(a) - place(b));
}

function place(row: ParsedJob): number {
  if (!('job' in row)) return 3e6;
  return row.job.priority === PARALLEL ? 2e6 : row.job.priority;
}
