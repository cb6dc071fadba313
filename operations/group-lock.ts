import type { RunTable } from '../adapters/dynamodb/run-table';
import { lockKey, releaseLock } from '../domain/runs/group-lock';
import { UNLIST_RUN } from '../domain/runs/run';
import type { Change } from '../domain/tables/change';
import type { RunTableKey } from '../domain/tables/row-keys';
import type { RunRow } from '../domain/tables/rows';

export interface LockDependencies {
  runs: RunTable;
  /** Whether the run is over. It closes a run whose execution has ended without closing it. */
  isOver(run: RunRow): Promise<boolean>;
}

/**
 * Takes a place in the lock. Returns undefined once it is taken, otherwise a run that keeps the lock full. Holders that
 * are over are removed first; facts decide that, never a time limit.
 */
export async function takePlace(
  key: RunTableKey,
  run: RunRow,
  take: Change,
  { runs, isOver }: LockDependencies,
): Promise<string | undefined> {
  if (await runs.update(key, take)) return undefined;
  const others = async () => (await runs.findMembers(key, 'runs')).filter((holder) => holder !== run.run_id);
  const holders = await others();
  for (const holder of holders) {
    const found = await runs.findRun(holder);
    if (!found || (await isOver(found))) await runs.update(key, releaseLock(holder));
  }
  if (await runs.update(key, take)) return undefined;
  return (await others())[0] ?? holders[0] ?? 'unknown';
}

/**
 * The last steps of a closed run: its place in the lock is released, then it leaves the list of open runs. This order
 * lets the sweep find a run whose closer died between the two steps.
 */
export async function leaveGroup(runs: RunTable, run: RunRow): Promise<void> {
  if (run.job_group) await runs.update(lockKey(run.job_group), releaseLock(run.run_id));
  if (run.open_runs) await runs.update(run, UNLIST_RUN);
}
