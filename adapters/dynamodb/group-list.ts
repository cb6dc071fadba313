import { DeleteCommand, paginateScan, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { SCHEMA_VERSION } from '../../domain/groups/job';
import { type ListedAttributes, type ListedGroup, parseListedGroup } from '../../domain/schedules/schedule-in-force';
import { GROUPS_PARTITION } from './count-groups';
import { renderUpdate } from './expressions';
import type { MasterTable } from './master-table';
import { queryFirst } from './query-pages';

export async function readGroupList(master: MasterTable): Promise<ListedGroup[]> {
  return (await master.readPartition(GROUPS_PARTITION)).map(parseListedGroup);
}

export async function findListed(master: MasterTable, group: string): Promise<ListedGroup | undefined> {
  const row = await master.readRow(GROUPS_PARTITION, group);
  return row && parseListedGroup(row);
}

/** Lists the group with these attributes. Absent ones are removed; all other attributes of the row stay. */
export async function listGroup(master: MasterTable, group: string, listed: ListedAttributes): Promise<void> {
  const { schedule, timezone, schedule_since, start_within_minutes, is_enabled } = listed;
  await update(master, group, {
    schema_version: SCHEMA_VERSION,
    schedule,
    timezone,
    schedule_since,
    start_within_minutes,
    is_enabled,
  });
}

/** Lists the group, and says who wrote it and why. All other attributes of the row stay. */
export async function stampListed(master: MasterTable, group: string, written: object): Promise<void> {
  await update(master, group, written);
}

/** `undefined` removes an attribute. */
async function update(master: MasterTable, group: string, attributes: object): Promise<void> {
  const all = Object.entries(attributes);
  const change = renderUpdate({
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

/** Whether the table has any row of the group. Reads consistently. */
export async function hasRows(master: MasterTable, group: string): Promise<boolean> {
  const query = {
    ConsistentRead: true,
    KeyConditionExpression: 'job_group = :group',
    ExpressionAttributeValues: { ':group': group },
    ProjectionExpression: 'job_group',
  };
  return (await queryFirst(master, query, 1)).length > 0;
}

/**
 * Returns the name of every group that has rows. This reads the whole table, including the change log. The names are
 * only a hint: what happens to a group is decided by its rows.
 */
export async function scanGroups({ client, name }: MasterTable): Promise<string[]> {
  const names = new Set<string>();
  const scan = { TableName: name, ProjectionExpression: 'job_group' };
  for await (const { Items = [] } of paginateScan({ client }, scan)) {
    for (const row of Items) names.add(String(row.job_group));
  }
  return [...names].filter((group) => !group.includes('@')).sort();
}
