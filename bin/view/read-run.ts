import type { RunTable } from '../../adapters/run-table';
import { inReadingOrder } from '../../domain/reading-order';
import { type RunWithJobsJson, runWithJobsJson } from './run-json';

/** A run with its jobs, in the order that people read them: by stage, then the parallel ones, then what was not to run. */
export async function readRun(runs: RunTable, runId: string): Promise<RunWithJobsJson | undefined> {
  const run = await runs.findRun(runId);
  if (!run) return undefined;
  return runWithJobsJson(run, inReadingOrder(run.planned_at ? await runs.listPlanned(run) : []));
}
