import { type JobRunRow, jobEntry, type RunRow } from '../../domain/tables/rows';
import { projection, queryAll } from './query-pages';
import type { RunTable } from './run-table';

/** Returns these fields of the job runs of the run's own plan, in the order of their entries. */
export async function listPlannedFields<Row extends Pick<JobRunRow, 'plan_no'>>(
  table: RunTable,
  { run_id, plan_no }: Pick<RunRow, 'run_id' | 'plan_no'>,
  fields: readonly (keyof Row & string)[],
  { ConsistentRead = false }: { ConsistentRead?: boolean } = {},
): Promise<Row[]> {
  const rows = await queryAll<Row>(table, {
    ConsistentRead,
    KeyConditionExpression: 'run_id = :run AND begins_with(entry, :job)',
    ExpressionAttributeValues: { ':run': run_id, ':job': jobEntry('') },
    ...projection(fields),
  });
  return rows.filter((row) => row.plan_no === plan_no);
}
