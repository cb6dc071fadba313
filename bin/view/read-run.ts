import type { RunTable } from '../../adapters/run-table';
import { PARALLEL } from '../../domain/job';
import type { JobRunRow } from '../../domain/rows';
import type { RunWithRows } from '../../domain/run-with-rows';

/** A run with the rows of its plan, in the order that people read them: by stage, then the parallel ones, then what was not to run. */
export async function readRun(runs: RunTable, runId: string): Promise<RunWithRows | undefined> {
  const run = await runs.findRun(runId);
  return run && { run, rows: inReadingOrder(run.planned_at ? await runs.listPlanned(run) : []) };
}

/** By stage, then the parallel ones, then what was not to run; by name where these are equal. */
export function inReadingOrder(rows: readonly JobRunRow[]): JobRunRow[] {
  return [...rows].sort((a, b) => place(a) - place(b) || a.job_name.localeCompare(b.job_name));
}

function place(row: JobRunRow): number {
  if (row.stage !== undefined) return row.stage;
  return row.status === 'DISABLED' ? 3e6 : row.priority === PARALLEL ? 1e6 : 2e6;
}
