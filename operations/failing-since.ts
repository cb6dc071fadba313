import { listRunsOfJob } from '../adapters/dynamodb/job-run-queries';
import type { RunTable } from '../adapters/dynamodb/run-table';
import { type FailingSince, failingSince } from '../domain/explain/failing-since';
import type { JobRunRow } from '../domain/tables/rows';
import { parseInstant } from '../domain/values/instant';

/** Nights that are looked back: a failure that is older has been known for long. */
const LOOK_BACK = 50;

/**
 * Since when the job has not succeeded, up to the row of the run that is asked about. Read from an index: for showing, never
 * for deciding. Undefined where the row is in no index, as of a job whose name is none, or has a time that is none.
 */
export async function readFailingSince(table: RunTable, row: JobRunRow): Promise<FailingSince | undefined> {
  if (row.job_runs === undefined || parseInstant(row.planned_at) === undefined) return undefined;
  const { rows, isCut } = await listRunsOfJob(table, row.job_runs, { limit: LOOK_BACK, to: row.planned_at });
  return failingSince(rows, isCut);
}
