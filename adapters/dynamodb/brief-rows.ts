import { paginateQuery } from '@aws-sdk/lib-dynamodb';
import { type JobRunRow, jobEntry, type RunRow } from '../../domain/tables/rows';
import type { RunTable } from './run-table';

/*
 * Rows where many of them are shown at once, without what makes them large: parameters, outputs, and what each attempt says
 * of itself. For showing, never for deciding.
 */

const RUN_FIELDS = [
  'run_id',
  'job_group',
  'status',
  'reason',
  'trigger',
  'scheduled_time',
  'on_failure',
  'expected_minutes',
  'execution_started_at',
  'plan_no',
  'planned_at',
  'job_count',
  'ended_at',
  'counts',
  'rerun_of',
  'stop_requested',
] as const satisfies readonly (keyof RunRow)[];

const JOB_RUN_FIELDS = [
  'plan_no',
  'job_name',
  'status',
  'stage',
  'priority',
  'attempt',
  'planned_at',
  'started_at',
  'ended_at',
  'duration_ms',
] as const satisfies readonly (keyof JobRunRow)[];

export type BriefRun = Pick<RunRow, (typeof RUN_FIELDS)[number]>;
export type BriefJobRun = Pick<JobRunRow, (typeof JOB_RUN_FIELDS)[number]>;

/** The group's runs that were planned between the two times, or ever; the newest `limit` of them, newest first. */
export async function listBriefRuns(
  { client, name }: RunTable,
  group: string,
  limit: number,
  range?: { from: string; to: string },
): Promise<BriefRun[]> {
  const query = {
    TableName: name,
    IndexName: 'runs-by-group',
    KeyConditionExpression: `group_runs = :group${range ? ' AND planned_at BETWEEN :since AND :until' : ''}`,
    ExpressionAttributeValues: { ':group': group, ...(range && { ':since': range.from, ':until': range.to }) },
    ScanIndexForward: false,
    Limit: limit,
    ...projection(RUN_FIELDS),
  };
  const runs: BriefRun[] = [];
  // A page ends after 1 MB of whole rows, also where fewer than its limit were found.
  for await (const { Items = [] } of paginateQuery({ client }, query)) {
    runs.push(...(Items as BriefRun[]));
    if (runs.length >= limit) break;
  }
  return runs.slice(0, limit);
}

/** The job runs of the run's own plan, in order of their entries. */
export async function listBriefJobRuns(
  { client, name }: RunTable,
  { run_id, plan_no }: Pick<RunRow, 'run_id' | 'plan_no'>,
): Promise<BriefJobRun[]> {
  const query = {
    TableName: name,
    KeyConditionExpression: 'run_id = :run AND begins_with(entry, :job)',
    ExpressionAttributeValues: { ':run': run_id, ':job': jobEntry('') },
    ...projection(JOB_RUN_FIELDS),
  };
  const rows: BriefJobRun[] = [];
  for await (const { Items = [] } of paginateQuery({ client }, query)) rows.push(...(Items as BriefJobRun[]));
  return rows.filter((row) => row.plan_no === plan_no);
}

/** Every name by a stand-in: some of them are words of DynamoDB's own. */
export function projection(fields: readonly string[]) {
  return {
    ProjectionExpression: fields.map((field) => `#${field}`).join(', '),
    ExpressionAttributeNames: Object.fromEntries(fields.map((field) => [`#${field}`, field])),
  };
}
