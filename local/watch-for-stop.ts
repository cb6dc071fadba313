import { setTimeout as sleep } from 'node:timers/promises';
import type { RunTable } from '../adapters/dynamodb/run-table';
import { EMBEDDED_MARGINS } from '../domain/attempts/deadline';
import type { RunRow } from '../domain/tables/rows';

/**
 * Reads the run's row as often as its jobs do, until another command has asked the run to stop, and then calls back
 * once. A read that fails is made again. Returns an act that ends the reading.
 */
export function watchForStop(
  runs: Pick<RunTable, 'findRun'>,
  runId: string,
  onAsked: (run: RunRow) => void,
  everyMs = EMBEDDED_MARGINS.stopLookMs,
): () => void {
  const over = new AbortController();
  const look = async () => {
    for (;;) {
      await sleep(everyMs, undefined, { signal: over.signal, ref: false });
      // If the table is gone, the run itself fails and says so.
      const run = await runs.findRun(runId).catch(() => undefined);
      if (over.signal.aborted) return;
      if (run?.stop_requested && run.status === 'RUNNING') return onAsked(run);
    }
  };
  // The sleep that is cut short rejects.
  look().catch((error: unknown) => {
    if (!over.signal.aborted) throw error;
  });
  return () => over.abort();
}
