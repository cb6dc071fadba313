import type { RunKey } from '../../domain/tables/row-keys';
import { type JobRunRow, jobEntry, type RunRow } from '../../domain/tables/rows';
import { listPlannedFields } from './planned-fields';
import type { RunTable } from './run-table';

/*
 * Job runs for a notice of their end: whole but for the fields that make a row large, so that the 10,000 rows of a run
 * with 32 KB of output each are 20 MB in memory. Read consistently: the end was written before its record came.
 */

const FIELDS = [
  'run_id',
  'entry',
  'parts',
  'plan_no',
  'job_group',
  'job_name',
  'status',
  'reason',
  'reason_kind',
  'stage',
  'priority',
  'planned_at',
  'carried_from',
  'target',
  'timeout_minutes',
  'maximum_retries',
  'attempt',
  'charged',
  'faults',
  'attempts',
  'started_at',
  'ended_at',
  'duration_ms',
  'error',
] as const satisfies readonly (keyof JobRunRow)[];

/** A row without its parameters, output and texts for people. */
export type EndedJobRun = Pick<JobRunRow, (typeof FIELDS)[number]> & Partial<JobRunRow>;

/** Returns the job runs of the run's own plan, in the order of their entries. */
export function listEndedJobRuns(table: RunTable, run: RunRow): Promise<EndedJobRun[]> {
  return listPlannedFields<EndedJobRun>(table, run, FIELDS, { ConsistentRead: true });
}

export function findEndedJobRun(
  table: RunTable,
  { run_id, parts }: RunKey,
  jobName: string,
): Promise<EndedJobRun | undefined> {
  return table.findItem<EndedJobRun>({ run_id, parts, entry: jobEntry(jobName) }, FIELDS);
}
