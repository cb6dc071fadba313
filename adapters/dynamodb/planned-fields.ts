import type { RunKey } from '../../domain/tables/row-keys';
import type { JobRunRow, RunRow } from '../../domain/tables/rows';
import { queryJobRuns } from './query-job-runs';
import { projection } from './query-pages';
import type { RunTable } from './run-table';

/** Which job runs are meant: those of the run's own plan. */
export type PlanKey = RunKey & Pick<RunRow, 'plan_no'>;

/** Returns these fields of the job runs of the run's own plan, in the order of their entries. */
export async function listPlannedFields<Row extends Pick<JobRunRow, 'plan_no'>>(
  table: RunTable,
  run: PlanKey,
  fields: readonly (keyof Row & string)[],
  { ConsistentRead = false }: { ConsistentRead?: boolean } = {},
): Promise<Row[]> {
  // Rows of several partition keys are put in order by their entries.
  const read = projection([...new Set(['entry', ...fields])]);
  const rows = await queryJobRuns<Row & Pick<JobRunRow, 'entry'>>(table, run, { ConsistentRead, ...read });
  return rows.filter((row) => row.plan_no === run.plan_no);
}
