import { paginateQuery } from '@aws-sdk/lib-dynamodb';
import type { JobRunRow } from '../../domain/tables/rows';
import { projection } from './brief-rows';
import type { RunTable } from './run-table';

/** Without what makes a row large: parameters and output. */
const FIELDS = [
  'run_id',
  'plan_no',
  'job_group',
  'job_name',
  'status',
  'reason',
  'stage',
  'priority',
  'planned_at',
  'carried_from',
  'timeout_minutes',
  'attempt',
  'attempts',
  'started_at',
  'ended_at',
  'duration_ms',
  'error',
] as const satisfies readonly (keyof JobRunRow)[];

export type JobRunOfRun = Pick<JobRunRow, (typeof FIELDS)[number]>;

export interface RunsOfJobWanted {
  /** At most so many, the newest. */
  limit: number;
  /** Only of runs planned at or after then, and until then; ISO 8601. */
  from?: string | undefined;
  to?: string | undefined;
}

/**
 * A job's rows in the runs of its group, newest first, and whether there are more than were asked for. Read from an index:
 * for showing, never for deciding; rows of a plan that was never committed may be among them.
 */
export async function listRunsOfJob(
  { client, name }: RunTable,
  jobRuns: string,
  wanted: RunsOfJobWanted,
): Promise<{ rows: JobRunOfRun[]; isCut: boolean }> {
  // Every ISO time lies between the two texts.
  const { limit, from: since = '0', to: until = '9' } = wanted;
  // A bound may be a row's own time, as a hand has left it; DynamoDB refuses an end before the start.
  if (until < since) return { rows: [], isCut: false };
  const query = {
    TableName: name,
    IndexName: 'runs-by-job',
    KeyConditionExpression: 'job_runs = :job AND planned_at BETWEEN :since AND :until',
    ExpressionAttributeValues: { ':job': jobRuns, ':since': since, ':until': until },
    ...projection(FIELDS),
    ScanIndexForward: false,
    Limit: limit + 1,
  };
  const rows: JobRunOfRun[] = [];
  // A page ends after 1 MB of whole rows, also where fewer than its limit were found.
  for await (const { Items = [] } of paginateQuery({ client }, query)) {
    rows.push(...(Items as JobRunOfRun[]));
    if (rows.length > limit) break;
  }
  return { rows: rows.slice(0, limit), isCut: rows.length > limit };
}

/** Key of a job in the index: group and job. */
export function jobRunsKey(group: string, job: string): string {
  return `${group}/${job}`;
}
