import type { RunTable } from '../../adapters/dynamodb/run-table';
import type { RunWithRows } from '../../domain/runs/run-with-rows';
import { inReadingOrder } from '../../domain/runs/run-with-rows';

/** A run with the rows of its plan, in the order that people read them: by stage, then the parallel ones, then what was not to run. */
export async function readRun(runs: RunTable, runId: string): Promise<RunWithRows | undefined> {
  const run = await runs.findRun(runId);
  return run && { run, rows: inReadingOrder(run.planned_at ? await runs.listPlanned(run) : []) };
}
