import { paginateQuery, paginateScan, QueryCommand, type QueryCommandInput } from '@aws-sdk/lib-dynamodb';
import type { RunRow } from '../../domain/tables/rows';
import type { RunTable } from './run-table';

/** The group's runs, newest first. Read from an index: for showing, never for deciding. */
export async function listRunsOfGroup(table: RunTable, group: string, limit: number): Promise<RunRow[]> {
  const page = await table.client.send(
    new QueryCommand({
      TableName: table.name,
      IndexName: 'runs-by-group',
      KeyConditionExpression: 'group_runs = :group',
      ExpressionAttributeValues: { ':group': group },
      ScanIndexForward: false,
      Limit: limit,
    }),
  );
  return (page.Items ?? []) as RunRow[];
}

/** The group's reruns that were planned since then, oldest first; at most `pages` of 1 MB are read. Read from an index: for showing, never for deciding. */
export async function listReruns(
  table: RunTable,
  group: string,
  since: string,
  pages = Number.POSITIVE_INFINITY,
): Promise<RunRow[]> {
  const rows: RunRow[] = [];
  let read = 0;
  for await (const page of pagesOf(table, {
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

/** The group's last run before then that SUCCEEDED, if it stands in the last `pages` of 1 MB. Read from an index: for showing, never for deciding. */
export async function findLastSucceeded(
  table: RunTable,
  group: string,
  before: string,
  pages = Number.POSITIVE_INFINITY,
): Promise<RunRow | undefined> {
  let read = 0;
  const found = pagesOf(table, {
    IndexName: 'runs-by-group',
    KeyConditionExpression: 'group_runs = :group AND planned_at < :before',
    FilterExpression: '#status = :succeeded',
    ExpressionAttributeNames: { '#status': 'status' },
    ExpressionAttributeValues: { ':group': group, ':before': before, ':succeeded': 'SUCCEEDED' },
    ScanIndexForward: false,
  });
  for await (const [row] of found) {
    read += 1;
    if (row || read >= pages) return row;
  }
  return undefined;
}

/** The newest runs of these groups, newest first: a query each. Read from an index: for showing, never for deciding. */
export async function listRunsOfGroups(table: RunTable, groups: readonly string[], limit: number): Promise<RunRow[]> {
  const found = await Promise.all(groups.map((group) => listRunsOfGroup(table, group, limit)));
  return newestFirst(found.flat()).slice(0, limit);
}

/** The runs of all groups, newest first. The index holds run rows only: a year of nightly runs is a few hundred. */
export async function listRuns({ client, name }: RunTable, limit: number): Promise<RunRow[]> {
  const rows: RunRow[] = [];
  for await (const { Items = [] } of paginateScan({ client }, { TableName: name, IndexName: 'runs-by-group' })) {
    rows.push(...(Items as RunRow[]));
  }
  return newestFirst(rows).slice(0, limit);
}

function newestFirst(rows: RunRow[]): RunRow[] {
  return rows.sort((a, b) => (b.planned_at ?? '').localeCompare(a.planned_at ?? ''));
}

/** Runs that nobody has closed, oldest first. */
export async function listOpenRuns(table: RunTable): Promise<RunRow[]> {
  return allOf(
    pagesOf(table, {
      IndexName: 'open-runs',
      KeyConditionExpression: 'open_runs = :open',
      ExpressionAttributeValues: { ':open': 'open' },
    }),
  );
}

/** What the query finds, page by page, to the last. */
async function* pagesOf(
  { client, name }: RunTable,
  query: Omit<QueryCommandInput, 'TableName'>,
): AsyncGenerator<RunRow[]> {
  for await (const { Items = [] } of paginateQuery({ client }, { TableName: name, ...query })) yield Items as RunRow[];
}

async function allOf(pages: AsyncIterable<RunRow[]>): Promise<RunRow[]> {
  const rows: RunRow[] = [];
  for await (const page of pages) rows.push(...page);
  return rows;
}
