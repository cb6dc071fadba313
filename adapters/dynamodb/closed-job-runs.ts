import type { JobRunRow, RunRow } from '../../domain/tables/rows';
import { listPlannedFields } from './planned-fields';
import type { RunTable } from './run-table';

/*
 * Job runs for the verdict on their run: 50,000 whole rows would be more than the memory of CloseRun. Read
 * consistently, since the verdict stands for good.
 */

const FIELDS = ['plan_no', 'job_name', 'status', 'ended_at'] as const satisfies readonly (keyof JobRunRow)[];

export type ClosedJobRun = Pick<JobRunRow, (typeof FIELDS)[number]>;

/** Returns the job runs of the run's own plan, in the order of their entries. */
export function listClosedJobRuns(table: RunTable, run: RunRow): Promise<ClosedJobRun[]> {
  return listPlannedFields<ClosedJobRun>(table, run, FIELDS, { ConsistentRead: true });
}
