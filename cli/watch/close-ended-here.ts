import type { RunRow } from '../../domain/tables/rows';
import type { Engine } from '../engines/engine';

/**
 * Closes those of the runs whose command was killed while a home is watched: nobody else does before the next command. On a
 * stack the sweep does. Whether there was one.
 */
export async function closeEndedHere(
  { runs, closeEnded }: Engine,
  { stack }: { stack?: string },
  shown: readonly (Pick<RunRow, 'run_id' | 'status'> | undefined)[],
): Promise<boolean> {
  if (stack !== undefined) return false;
  let isOneClosed = false;
  for (const each of shown) {
    if (each?.status !== 'RUNNING') continue;
    const run = await runs.findRun(each.run_id);
    if (run?.status === 'RUNNING' && (await closeEnded(run))) isOneClosed = true;
  }
  return isOneClosed;
}
