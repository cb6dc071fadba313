import type { RunTable } from '../adapters/dynamodb/run-table';
import { isAbsentOrLeft, isLeft, planRows } from '../domain/plans/plan-rows';
import type { RunPlan } from '../domain/plans/run-plan';
import type { RunRow } from '../domain/tables/rows';

/** Puts sent at once. A partition takes 1,000 a second, and a client has 50 sockets (protocol, LOAD 3). */
const AT_ONCE = 50;

/**
 * Writes the plan's rows under the run's `plan_no`, then removes the rows of an older plan that an earlier loader left.
 * A row that is claimed or belongs to a newer plan is never touched.
 */
export async function writePlan(runs: RunTable, run: RunRow, plan: RunPlan, plannedAt: string): Promise<void> {
  await inParallel(planRows(run, plan, plannedAt), async (row) => {
    await runs.put(row, isAbsentOrLeft(run));
  });
  if (run.plan_no > 1) await removeOlder(runs, run);
}

/** Removes the rows of older plans, which an earlier loader left: nobody would ever run them. */
export async function removeOlder(runs: RunTable, run: RunRow): Promise<void> {
  const left = (await runs.listJobRuns(run.run_id)).filter((row) => row.plan_no < run.plan_no);
  await inParallel(left, (row) => runs.remove(row, isLeft(run)));
}

/** Calls `act` for every element, at most `atOnce` at a time. Resolves to the results in the order of the elements. */
export async function inParallel<T, Result>(
  elements: readonly T[],
  act: (element: T) => Promise<Result>,
  atOnce = AT_ONCE,
): Promise<Result[]> {
  const results: Result[] = [];
  const left = elements.entries();
  const lane = async () => {
    for (const [at, element] of left) results[at] = await act(element);
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, elements.length) }, lane));
  return results;
}
