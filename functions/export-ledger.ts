import type { Context } from 'aws-lambda';
import { runsByDay, runTableId } from '../adapters/dynamodb/runs-by-day';
import { requireEnv, runTable } from '../adapters/environment';
import { S3Store } from '../adapters/ledger/s3-store';
import { exportLedger } from '../operations/ledger/export-ledger';
import { logged } from './log-call';

/** A batch is read and written in seconds. A function that Lambda cuts off loses what it has read, and no more. */
const LEFT_MS = 60_000;

let runs: ReturnType<typeof runTable> | undefined;

/** The daily function. It stops between two commits before its time is up, and fails then: Lambda calls it again. */
export const handler = logged('export-ledger', async (_: object, context: Context) => {
  runs ??= runTable();
  const table = runs;
  const timer = new AbortController();
  const alarm = setTimeout(() => timer.abort(), Math.max(0, context.getRemainingTimeInMillis() - LEFT_MS));
  try {
    const id = await runTableId(table);
    const master = { client: table.client, name: requireEnv('RUNSHEET_MASTER_TABLE') };
    const source = {
      id,
      runs: (since?: string) => runsByDay(table, master, since),
      jobRuns: table.listPlanned.bind(table),
    };
    const store = new S3Store(requireEnv('RUNSHEET_LEDGER_BUCKET'));
    const exported = await exportLedger(source, store, { now: Date.now, signal: timer.signal });
    if (timer.signal.aborted) throw new LedgerUnfinished(exported.added.runs);
    return exported;
  } finally {
    clearTimeout(alarm);
  }
});

/** The next call goes on. Lambda makes two more within minutes, and the next day has one. */
class LedgerUnfinished extends Error {
  override readonly name = 'Runsheet.LedgerUnfinished';

  constructor(runs: number) {
    super(`the time was up after ${runs} more runs, which are in the ledger: the next call goes on`);
  }
}
