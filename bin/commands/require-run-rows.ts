import { isRunId } from '../../domain/names';
import { inReadingOrder } from '../../domain/reading-order';
import type { RunWithRows } from '../../domain/run-with-rows';
import type { Engine } from '../engines/engine';
import { requireRun } from './show';

/** A run with the rows of its plan, as the table has them. Throws a UsageError as `requireRun` does. */
export async function requireRunRows(engine: Engine, runId: string): Promise<RunWithRows> {
  const found = await findRunRows(engine, runId);
  if (found) return found;
  await requireRun(engine, runId);
  // It was written between the two readings.
  return requireRunRows(engine, runId);
}

export async function findRunRows({ runs }: Engine, runId: string): Promise<RunWithRows | undefined> {
  const run = isRunId(runId) ? await runs.findRun(runId) : undefined;
  if (!run) return undefined;
  return { run, rows: inReadingOrder(run.planned_at ? await runs.listPlanned(run) : []) };
}
