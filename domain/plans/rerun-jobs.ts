import { PARALLEL, type PlannedRow } from '../tables/rows';
import { isName, MAX_JOB_NAME } from '../values/names';

/**
 * The jobs that a rerun from one job runs: the job itself, and the jobs of the stages after its own. Nothing waits for
 * a parallel job, so a rerun from one runs it alone. Undefined if the plan has no such job.
 */
export function jobsFrom(from: string, rows: readonly PlannedRow[]): string[] | undefined {
  const first = rows.find((row) => row.job_name === from);
  if (!first) return undefined;
  const { priority = PARALLEL } = first;
  const isAfter = (row: PlannedRow) => priority !== PARALLEL && (row.priority ?? PARALLEL) > priority;
  return rows
    .filter((row) => row === first || (isAfter(row) && isName(row.job_name, MAX_JOB_NAME)))
    .map((row) => row.job_name);
}
