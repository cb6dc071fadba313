import type { RunTable } from '../adapters/dynamodb/run-table';
import { requestStop, type Stop } from '../domain/runs/stop-run';
import { type JobRunRow, RUN_ENTRY, type RunRow } from '../domain/tables/rows';
import { isWaiting } from '../domain/tables/statuses';
import { closeEach } from './close-run';

/** The run and the rows of its plan. A run that is closed already comes without rows. */
export interface AskedRun {
  run: RunRow;
  rows: JobRunRow[];
}

/** The first half of STOP: asks the run to stop and ends its waiting job runs. May be repeated, by anyone. */
export async function askToStop(runs: RunTable, runId: string, stop: Stop): Promise<AskedRun> {
  const asked = await runs.update<RunRow>({ run_id: runId, entry: RUN_ENTRY }, requestStop(stop));
  const run = asked ?? ((await runs.findRun(runId)) as RunRow);
  return { run, rows: run.status === 'RUNNING' ? await endWaiting(runs, run) : [] };
}

/**
 * Ends the waiting job runs of a run that was asked to stop, so that nothing more starts: PENDING ones become SKIPPED,
 * RETRYING ones ABORTED, each only if its row is still as it was read. Returns the plan's rows, none of them waiting.
 */
export async function endWaiting(runs: RunTable, run: RunRow): Promise<JobRunRow[]> {
  for (;;) {
    const rows = run.planned_at ? await runs.listPlanned(run) : [];
    const waiting = rows.filter((row) => isWaiting(row.status));
    if (waiting.length === 0) return rows;
    await closeEach(runs, run, rows, waiting, 'END');
  }
}
