import type { RunTable } from '../../adapters/dynamodb/run-table';
import type { RunNotifier } from './run-notifier';

/** Tells of the run's end, where it has ended: one that was stopped before it began has no row. Returns when it is told. */
export async function tellEnd(runs: RunTable, runId: string, notifier: RunNotifier | undefined): Promise<void> {
  const run = notifier && (await runs.findRun(runId));
  if (run && run.status !== 'RUNNING') await notifier.finish(run, await runs.listPlanned(run));
}
