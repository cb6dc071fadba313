import type { JobRunRow, RunRow } from '../../domain/tables/rows';
import { FORMER_INDEX_BY_JOB } from '../../domain/tables/table-shapes';
import { getRows, type StoredKey } from './batch-get';
import { listPlannedFields, type PlanKey } from './planned-fields';
import { queryJobRuns } from './query-job-runs';
import { projection, queryFirst } from './query-pages';
import type { RunTable } from './run-table';

/*
 * Job runs for showing many at once: without parameters, outputs and other fields that make a row large. Nothing may be
 * decided by these rows, because they may be stale.
 */

const BRIEF_FIELDS = [
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

export type BriefJobRun = Pick<JobRunRow, (typeof BRIEF_FIELDS)[number]>;

/** Returns the job runs of the run's own plan, in the order of their entries. */
export function listBriefJobRuns(table: RunTable, run: PlanKey): Promise<BriefJobRun[]> {
  return listPlannedFields<BriefJobRun>(table, run, BRIEF_FIELDS);
}

const FIELDS_OF_JOB = [
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

/** A job's row in one of the runs of its group. */
export type JobRunOfRun = Pick<JobRunRow, (typeof FIELDS_OF_JOB)[number]>;

export interface RunsOfJobWanted {
  /** The most rows to return; the newest are returned. */
  limit: number;
  /** Only runs planned at or after `from`, and until `to`; ISO 8601. */
  from?: string | undefined;
  to?: string | undefined;
}

/**
 * Returns a job's rows in the runs of its group, newest first, and whether there are more. Which they are comes from an
 * index, so there may be rows of a plan that was never committed.
 */
export async function listRunsOfJob(
  table: RunTable,
  jobRuns: string,
  wanted: RunsOfJobWanted,
): Promise<{ rows: JobRunOfRun[]; isCut: boolean }> {
  // Every ISO time sorts between the two defaults.
  const { limit, from: since = '0', to: until = '9' } = wanted;
  // A bound may be a time from a row that someone edited. DynamoDB refuses an end before the start.
  if (until < since) return { rows: [], isCut: false };
  const keys = await findKeys(
    table,
    {
      KeyConditionExpression: 'job_runs = :job AND planned_at BETWEEN :since AND :until',
      ExpressionAttributeValues: { ':job': jobRuns, ':since': since, ':until': until },
      ...projection(['run_id', 'entry']),
      ScanIndexForward: false,
    },
    limit + 1,
  );
  return { rows: await getRows<JobRunOfRun>(table, keys.slice(0, limit), FIELDS_OF_JOB), isCut: keys.length > limit };
}

type KeysQuery = Omit<Parameters<typeof queryFirst>[1], 'IndexName'>;

async function findKeys(table: RunTable, query: KeysQuery, limit: number): Promise<StoredKey[]> {
  const find = (IndexName: string) => queryFirst<StoredKey>(table, { ...query, IndexName }, limit);
  try {
    return await find('run-keys-by-job');
  } catch (error) {
    // A stack, or a store that still runs, of an earlier version.
    if (isMissingIndex(error)) return find(FORMER_INDEX_BY_JOB);
    throw error;
  }
}

/** Also while AWS is still filling the index. */
function isMissingIndex(error: unknown): boolean {
  const { name, message } = error as Error;
  return name === 'ValidationException' && /\bindex\b/.test(message);
}

/** Returns the key of a job in the index. */
export function jobRunsKey(group: string, job: string): string {
  return `${group}/${job}`;
}

/** A job run of an open run that is RUNNING although its lease has expired. */
export interface ExpiredLease {
  job_name: string;
  attempt: number;
  /** Absent if someone has broken the row. Then nothing would ever end the job run. */
  lease_until?: string;
}

/**
 * Returns the run's leases that expired before then. DynamoDB reads all rows of the run but returns only these: at 1 KB
 * a row and half a unit for 4 KB, that costs $0.00002 for a run of 1,000 jobs.
 */
export async function listExpiredLeases(table: RunTable, run: RunRow, before: string): Promise<ExpiredLease[]> {
  const found = await queryJobRuns<ExpiredLease & { entry: string }>(table, run, {
    FilterExpression:
      '#status = :running AND plan_no = :plan AND (attribute_not_exists(lease_until) OR lease_until < :before)',
    ProjectionExpression: 'entry, job_name, attempt, lease_until',
    ExpressionAttributeNames: { '#status': 'status' },
    ExpressionAttributeValues: { ':running': 'RUNNING', ':plan': run.plan_no, ':before': before },
  });
  return found.map(({ entry: _, ...lease }) => lease);
}
