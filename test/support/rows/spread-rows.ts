import { partitionOf } from '../../../domain/tables/row-keys';
import type { JobRunRow } from '../../../domain/tables/rows';
import type { BoardData } from './board-data';

/** The same data as the table keeps it when the job runs of each run are spread over so many partition keys. */
export function spreadOver(data: BoardData, partsOf: (runNo: number) => number): BoardData {
  return {
    ...data,
    runs: data.runs.map(({ run, rows }, at) => {
      const parts = partsOf(at);
      if (parts === 1) return { run, rows };
      const stored = (row: JobRunRow) => ({ ...row, parts, run_id: partitionOf({ ...row, parts }) });
      return { run: { ...run, parts }, rows: rows.map(stored) };
    }),
  };
}
