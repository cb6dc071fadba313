import { findDigest } from '../adapters/dynamodb/run-digest';
import type { RunRow } from '../domain/tables/rows';
import { closeRun } from '../operations/close-run';
import { boardData, putBoardData } from '../test/support/rows/board-data';
import type { Tables } from '../test/support/services/memory-tables';
import type { ReadUnits } from './read-units';

export interface MeasuredClose {
  ms: number;
  /** Units of all calls: those of reads, and those of writes. */
  reads: number;
  writes: number;
  /** The rows of its digest. */
  digestRows: number;
}

/** Has CloseRun close a run whose jobs have all ended, as at the end of an ordinary run. */
export async function measureClose(
  tables: Pick<Tables, 'master' | 'runs'>,
  counter: ReadUnits,
  jobs: number,
): Promise<MeasuredClose> {
  const data = boardData({ group: `close-${jobs}`, jobs, runs: 1 });
  const { run, rows } = data.runs[0] as { run: RunRow; rows: (typeof data.runs)[number]['rows'] };
  const { ended_at: _, counts: __, reason: ___, ...ended } = run;
  const open: RunRow = { ...ended, status: 'RUNNING', open_runs: 'open', open_since: run.execution_started_at };
  await putBoardData(tables, { ...data, master: [], runs: [{ run: open, rows }] });
  const { run_id, execution_arn = '', execution_started_at } = open;
  const startedAt = performance.now();
  const { units, written } = await counter.during(() =>
    closeRun(tables.runs, { run_id, execution: execution_arn, execution_started_at }, 'END'),
  );
  const ms = performance.now() - startedAt;
  const closed = await tables.runs.findRun(run_id);
  const digest = closed && (await findDigest(tables.runs, closed));
  if (digest?.length !== jobs) throw new Error(`the run of ${jobs} jobs that CloseRun closed has no whole digest`);
  return { ms, reads: units - written, writes: written, digestRows: closed?.digest ?? 0 };
}
