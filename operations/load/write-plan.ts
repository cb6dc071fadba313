import type { RunTable } from '../../adapters/dynamodb/run-table';
import { isAbsentOrLeft, isLeft, planRows } from '../../domain/plans/plan-rows';
import type { RunPlan } from '../../domain/plans/run-plan';
import { spreadRun } from '../../domain/runs/run';
import type { RunRow } from '../../domain/tables/rows';
import { inParallel } from '../in-parallel';

/**
 * Writes the plan's rows under the run's `plan_no`, then removes the rows that an earlier loader left for an older
 * plan. It never touches a row that is claimed or belongs to a newer plan.
 */
export async function writePlan(runs: RunTable, run: RunRow, plan: RunPlan, plannedAt: string): Promise<void> {
  await inParallel(planRows(run, plan, plannedAt), async (row) => {
    await runs.put(row, isAbsentOrLeft(run));
  });
  if (run.plan_no > 1) await removeOlder(runs, run);
}

/**
 * Spreads the run's job runs over so many partition keys. An earlier loader may have chosen another number, and its
 * rows would never be found again: they are removed first. Returns undefined if another loader has taken over.
 */
export async function spreadRows(runs: RunTable, run: RunRow, parts: number): Promise<RunRow | undefined> {
  if ((run.parts ?? 1) === parts) return run;
  if (run.plan_no > 1) await removeOlder(runs, run);
  return runs.update<RunRow>(run, spreadRun(run, parts));
}

/** Removes the rows of older plans. Their loader was replaced, so nobody would ever run them. */
export async function removeOlder(runs: RunTable, run: RunRow): Promise<void> {
  const left = (await runs.listJobRuns(run)).filter((row) => row.plan_no < run.plan_no);
  await inParallel(left, (row) => runs.remove(row, isLeft(run)));
}
