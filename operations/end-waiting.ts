import type { RunTable } from '../adapters/dynamodb/run-table';
import { closeJobRun } from '../domain/runs/close-run';
import type { JobRunRow, RunRow } from '../domain/tables/rows';
import { isWaiting } from '../domain/tables/statuses';
import { inParallel } from './write-plan';

/**
 * Ends what waits in a run that was asked to stop, so that nothing starts any more: PENDING job runs are SKIPPED, RETRYING
 * ones ABORTED, each only as it was read. Returns the plan's rows after it; none is left waiting.
 */
export async function endWaiting(runs: RunTable, run: RunRow): Promise<JobRunRow[]> {
  for (;;) {
    const rows = run.planned_at ? await runs.listPlanned(run) : [];
    const waiting = rows.filter((row) => isWaiting(row.status));
    if (waiting.length === 0) return rows;
    const now = new Date().toISOString();
    await inParallel(waiting, async (row) => {
      const change = closeJobRun(row, run, rows, 'END', now);
      if (change) await runs.update(row, change);
    });
  }
}
