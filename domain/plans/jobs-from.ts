import { PARALLEL, type PlannedRow } from '../tables/rows';
import { isName, MAX_JOB_NAME } from '../values/names';

/**
 * The jobs that a run from a stage or from a job runs: the jobs of the stage, or the job itself, and the jobs of the
 * stages after it. Nothing waits for a parallel job, so a run from one runs it alone. Undefined if the plan has no such
 * job or stage. The name of a job begins with a letter, so that a number is always a stage.
 */
export function jobsFrom(from: string, rows: readonly PlannedRow[]): string[] | undefined {
  const isFirst = isStage(from)
    ? (row: PlannedRow) => row.stage === Number(from)
    : (row: PlannedRow) => row.job_name === from;
  const first = rows.find(isFirst);
  if (!first) return undefined;
  const { priority = PARALLEL } = first;
  const isAfter = (row: PlannedRow) => priority !== PARALLEL && (row.priority ?? PARALLEL) > priority;
  return rows
    .filter((row) => isFirst(row) || isAfter(row))
    .filter((row) => row === first || isName(row.job_name, MAX_JOB_NAME))
    .map((row) => row.job_name);
}

export function isStage(text: string): boolean {
  return /^\d{1,5}$/.test(text);
}
