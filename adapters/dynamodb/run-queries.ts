import { paginateScan } from '@aws-sdk/lib-dynamodb';
import { isWholeSuccess } from '../../domain/runs/part-of-group';
import type { RunRow } from '../../domain/tables/rows';
import type { RunStatus } from '../../domain/tables/statuses';
import { projection, type Query, queryAll, queryFirst, queryPages } from './query-pages';
import type { RunTable } from './run-table';

/*
 * Runs, read from the table's indexes. They are for showing: nothing may be decided by these rows, because an index
 * lags behind the table.
 */

/** Which runs a list shows; an absent field leaves all in. */
export interface RunFilter {
  statuses?: readonly RunStatus[];
  /** Planned then or later. UTC with milliseconds. */
  since?: string;
}

/** Returns the newest `limit` runs of the group that the filter leaves in, newest first. */
export function listRunsOfGroup(
  table: RunTable,
  group: string,
  limit: number,
  filter: RunFilter = {},
): Promise<RunRow[]> {
  return queryFirst<RunRow>(table, ofGroup(group, filter), limit);
}

/** The same, all of them, page by page. */
export function pageRunsOfGroup(table: RunTable, group: string, filter: RunFilter = {}): AsyncGenerator<RunRow[]> {
  return queryPages<RunRow>(table, ofGroup(group, filter));
}

function ofGroup(group: string, { statuses, since }: RunFilter): Query {
  return {
    IndexName: 'runs-by-group',
    KeyConditionExpression: `group_runs = :group${since === undefined ? '' : ' AND planned_at >= :since'}`,
    ScanIndexForward: false,
    ...(statuses && { FilterExpression: `#status IN (${aliases(statuses)})` }),
    ...(statuses && { ExpressionAttributeNames: { '#status': 'status' } }),
    ExpressionAttributeValues: {
      ':group': group,
      ...(since !== undefined && { ':since': since }),
      ...statusValues(statuses),
    },
  };
}

/** `:status0, :status1`. */
function aliases(statuses: readonly RunStatus[]): string {
  return Object.keys(statusValues(statuses)).join(', ');
}

function statusValues(statuses: readonly RunStatus[] = []): Record<string, RunStatus> {
  return Object.fromEntries(statuses.map((status, at) => [`:status${at}`, status]));
}

/** The fields for lists of many runs: all except the large ones, such as parameters. */
const BRIEF_FIELDS = [
  'run_id',
  'parts',
  'job_group',
  'status',
  'reason',
  'trigger',
  'scheduled_time',
  'start_within_minutes',
  'on_failure',
  'expected_minutes',
  'execution_arn',
  'execution_started_at',
  'plan_no',
  'planned_at',
  'job_count',
  'left_out',
  'ended_at',
  'counts',
  'digest',
  'rerun_of',
  'as_run',
  'stop_requested',
] as const satisfies readonly (keyof RunRow)[];

export type BriefRun = Pick<RunRow, (typeof BRIEF_FIELDS)[number]>;

/**
 * Returns the newest `limit` runs of the group, newest first; with `range`, only runs planned between the two times.
 */
export function listBriefRuns(
  table: RunTable,
  group: string,
  limit: number,
  range?: { from: string; to: string },
): Promise<BriefRun[]> {
  const query = {
    IndexName: 'runs-by-group',
    KeyConditionExpression: `group_runs = :group${range ? ' AND planned_at BETWEEN :since AND :until' : ''}`,
    ExpressionAttributeValues: { ':group': group, ...(range && { ':since': range.from, ':until': range.to }) },
    ScanIndexForward: false,
    ...projection(BRIEF_FIELDS),
  };
  return queryFirst<BriefRun>(table, query, limit);
}

/** Returns the group's reruns that were planned since then, oldest first. Reads at most `pages` of 1 MB. */
export async function listReruns(
  table: RunTable,
  group: string,
  since: string,
  pages = Number.POSITIVE_INFINITY,
): Promise<RunRow[]> {
  const rows: RunRow[] = [];
  let read = 0;
  for await (const page of queryPages<RunRow>(table, {
    IndexName: 'runs-by-group',
    KeyConditionExpression: 'group_runs = :group AND planned_at >= :since',
    FilterExpression: 'attribute_exists(rerun_of)',
    ExpressionAttributeValues: { ':group': group, ':since': since },
  })) {
    rows.push(...page);
    read += 1;
    if (read >= pages) break;
  }
  return rows;
}

/** Returns the group's last whole run before then that SUCCEEDED, if it is within the last `pages` of 1 MB. */
export async function findLastSucceeded(
  table: RunTable,
  group: string,
  before: string,
  pages = Number.POSITIVE_INFINITY,
): Promise<RunRow | undefined> {
  let read = 0;
  for await (const rows of queryPages<RunRow>(table, {
    IndexName: 'runs-by-group',
    KeyConditionExpression: 'group_runs = :group AND planned_at < :before',
    FilterExpression: '#status = :succeeded',
    ExpressionAttributeNames: { '#status': 'status' },
    ExpressionAttributeValues: { ':group': group, ':before': before, ':succeeded': 'SUCCEEDED' },
    ScanIndexForward: false,
  })) {
    read += 1;
    const row = rows.find(isWholeSuccess);
    if (row || read >= pages) return row;
  }
  return undefined;
}

/** Returns the newest runs of these groups, newest first. Sends one query for each group. */
export async function listRunsOfGroups(
  table: RunTable,
  groups: readonly string[],
  limit: number,
  filter: RunFilter = {},
): Promise<RunRow[]> {
  const found = await Promise.all(groups.map((group) => listRunsOfGroup(table, group, limit, filter)));
  return newestFirst(found.flat()).slice(0, limit);
}

/**
 * Returns the newest runs of all groups. Reads the whole index, which holds a few hundred rows for a year of nights.
 */
export async function listRuns(table: RunTable, limit: number, filter: RunFilter = {}): Promise<RunRow[]> {
  const rows: RunRow[] = [];
  for await (const page of pageRuns(table, filter)) rows.push(...page);
  return newestFirst(rows).slice(0, limit);
}

/** All runs that the filter leaves in, page by page, in the index's own order: those of a group are together. */
export async function* pageRuns(
  { client, name }: RunTable,
  { statuses, since = '' }: RunFilter = {},
): AsyncGenerator<RunRow[]> {
  for await (const { Items = [] } of paginateScan({ client }, { TableName: name, IndexName: 'runs-by-group' })) {
    yield (Items as RunRow[]).filter(
      ({ status, planned_at = '' }) => planned_at >= since && (statuses?.includes(status) ?? true),
    );
  }
}

function newestFirst(rows: RunRow[]): RunRow[] {
  return rows.sort((a, b) => (b.planned_at ?? '').localeCompare(a.planned_at ?? ''));
}

/** Returns the runs that nobody has closed, oldest first. */
export function listOpenRuns(table: RunTable): Promise<RunRow[]> {
  return queryAll<RunRow>(table, {
    IndexName: 'open-runs',
    KeyConditionExpression: 'open_runs = :open',
    ExpressionAttributeValues: { ':open': 'open' },
  });
}
