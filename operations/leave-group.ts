import type { RunTable } from '../adapters/dynamodb/run-table';
import { lockKey, releaseLock } from '../domain/runs/group-lock';
import { UNLIST_RUN } from '../domain/runs/run';
import type { RunRow } from '../domain/tables/rows';

/**
 * The last steps of a run that is closed: its place in the lock is freed, then it leaves the list of open runs. In this
 * order, so that the sweep finds a run whose closer died between the two.
 */
export async function leaveGroup(runs: RunTable, run: RunRow): Promise<void> {
  if (run.job_group) await runs.update(lockKey(run.job_group), releaseLock(run.run_id));
  if (run.open_runs) await runs.update(run, UNLIST_RUN);
}
