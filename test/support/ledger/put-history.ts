import type { RunTable } from '../../../adapters/dynamodb/run-table';
import { inParallel } from '../../../operations/in-parallel';
import type { History } from './a-history';

/** Writes a history into a run table, as if its runs had been there. */
export async function putHistory(runs: RunTable, history: History): Promise<void> {
  const rows = history.flatMap(({ run, rows }) => [run, ...rows]);
  await inParallel(rows, (row) => runs.put(row, { all: [] }));
}
