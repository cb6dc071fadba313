import type { JobRunRow } from '../tables/rows';
import { isOpen, type JobRunStatus } from '../tables/statuses';

/** How a job stands after a run and its reruns, and the run that it has it from. */
export interface MergedOutcome {
  job_name: string;
  status: JobRunStatus;
  run_id: string;
  reason: string | null;
}

/**
 * The latest real outcome of each job over a chain of runs, given oldest first. Real: it ran, or it is to run, in that very
 * run. A job that never had one is as the latest run has it.
 */
export function mergeOutcomes(chain: readonly (readonly JobRunRow[])[]): MergedOutcome[] {
  const merged = new Map<string, JobRunRow>();
  for (const row of chain.flat()) {
    const known = merged.get(row.job_name);
    if (!known || isReal(row) || !isReal(known)) merged.set(row.job_name, row);
  }
  return [...merged.values()].map(({ job_name, status, run_id, reason = null }) => ({
    job_name,
    status,
    run_id,
    reason,
  }));
}

function isReal(row: JobRunRow): boolean {
  return row.attempt > 0 || isOpen(row.status);
}
