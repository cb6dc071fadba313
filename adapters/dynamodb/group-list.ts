import { DeleteCommand, paginateScan, QueryCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { SCHEMA_VERSION } from '../../domain/groups/job';
import { type ListedAttributes, type ListedGroup, parseListedGroup } from '../../domain/schedules/schedule-in-force';
import { renderChange } from './expressions';
import type { MasterTable } from './master-table';

/*
 * The list of groups: partition `@groups` of the master table, a row a group, which also says what schedule is in force.
 */

/** The partition that lists the groups, so that nobody scans for them. */
export const GROUPS_PARTITION = '@groups';

export async function readGroupList(master: MasterTable): Promise<ListedGroup[]> {
  return (await master.readPartition(GROUPS_PARTITION)).map(parseListedGroup);
}

export async function findListed(master: MasterTable, group: string): Promise<ListedGroup | undefined> {
  const row = await master.readRow(GROUPS_PARTITION, group);
  return row && parseListedGroup(row);
}

/** Lists the group with these attributes; those that are absent are taken away, and what else the row has stays. */
export async function listGroup(master: MasterTable, group: string, listed: ListedAttributes): Promise<void> {
  const { schedule, timezone, schedule_since, is_enabled } = listed;
  await update(master, group, { schema_version: SCHEMA_VERSION, schedule, timezone, schedule_since, is_enabled });
}

/** Lists the group with who wrote it, and why; what else the row has stays. */
export async function stampListed(master: MasterTable, group: string, written: object): Promise<void> {
  await update(master, group, written);
}

/** `undefined` takes an attribute away. */
async function update(master: MasterTable, group: string, attributes: object): Promise<void> {
  const all = Object.entries(attributes);
  const change = renderChange({
    condition: { all: [] },
    set: all.filter(([, value]) => value !== undefined),
    remove: all.filter(([, value]) => value === undefined).map(([name]) => name),
  });
  const key = { job_group: GROUPS_PARTITION, job_name: group };
  await master.client.send(new UpdateCommand({ TableName: master.name, Key: key, ...change }));
}

export async function unlistGroup(master: MasterTable, group: string): Promise<void> {
  await master.client.send(
    new DeleteCommand({ TableName: master.name, Key: { job_group: GROUPS_PARTITION, job_name: group } }),
  );
}

/** Whether the table has any row of the group. Read consistently. */
export async function hasRows(master: MasterTable, group: string): Promise<boolean> {
  const page = await master.client.send(
    new QueryCommand({
      TableName: master.name,
      ConsistentRead: true,
      KeyConditionExpression: 'job_group = :group',
      ExpressionAttributeValues: { ':group': group },
      ProjectionExpression: 'job_group',
      Limit: 1,
    }),
  );
  return (page.Items ?? []).length > 0;
}

/**
 * Every partition that has rows, the change log's and the list's own aside: the whole table is read for it, the change log
 * too, to find names; what is done with them is decided by their rows.
 */
export async function scanGroups({ client, name }: MasterTable): Promise<string[]> {
  const names = new Set<string>();
  const scan = { TableName: name, ProjectionExpression: 'job_group' };
  for await (const { Items = [] } of paginateScan({ client }, scan)) {
    for (const row of Items) names.add(String(row.job_group));
  }
  return [...names].filter((group) => !group.includes('@')).sort();
}
