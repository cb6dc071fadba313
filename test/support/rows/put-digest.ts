import { putDigest, readForDigest } from '../../../adapters/dynamodb/run-digest';
import type { RunTable } from '../../../adapters/dynamodb/run-table';
import type { RunRow } from '../../../domain/tables/rows';

/** Gives a run that has ended its digest, as CLOSE would have. */
export async function putDigestOf(runs: RunTable, run: RunRow): Promise<void> {
  const { jobs } = await readForDigest(runs, run);
  const digest = await putDigest(runs, run, jobs, run.ended_at ?? run.execution_started_at);
  const closed: RunRow = { ...run, digest };
  await runs.put(closed, { present: 'entry' });
}
