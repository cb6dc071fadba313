import type { AskExecution } from '../adapters/aws/executions';
import type { RunTable, RunTableKey } from '../adapters/dynamodb/run-table';
import { releaseLock } from '../domain/runs/group-lock';
import type { Change } from '../domain/tables/change';
import type { RunRow } from '../domain/tables/rows';
import { closeCutOff } from './close-cut-off';

/**
 * Takes a place in the lock. Returns undefined when it is taken, or a run that keeps it full. A holder whose run
 * is over, or whose execution has ended without closing it, is closed and put out first: no time decides, only facts.
 */
export async function takePlace(
  key: RunTableKey,
  run: RunRow,
  take: Change,
  { runs, askExecution }: { runs: RunTable; askExecution: AskExecution },
): Promise<string | undefined> {
  if (await runs.update(key, take)) return undefined;
  const holders = (await runs.findMembers(key, 'runs')).filter((holder) => holder !== run.run_id);
  for (const holder of holders) {
    if (await isOver(holder, runs, askExecution)) await runs.update(key, releaseLock(holder));
  }
  if (await runs.update(key, take)) return undefined;
  const left = (await runs.findMembers(key, 'runs')).filter((holder) => holder !== run.run_id);
  return left[0] ?? holders[0] ?? 'unknown';
}

async function isOver(runId: string, runs: RunTable, askExecution: AskExecution): Promise<boolean> {
  const run = await runs.findRun(runId);
  return !run || (await closeCutOff(runs, run, askExecution)) === 'CLOSED';
}
