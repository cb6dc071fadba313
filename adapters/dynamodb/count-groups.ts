import { queryAll, queryFirst, type Table } from './query-pages';

/**
 * The partition of the master table that lists the groups, so that nobody has to scan for them. Each group has one row,
 * which also says which schedule is in force.
 */
export const GROUPS_PARTITION = '@groups';

/**
 * Counts the groups, up to `limit`. It stands by itself, since who counts need not read: no schema and no calendar.
 */
export async function countGroups(master: Table, limit: number): Promise<number> {
  return (await queryFirst(master, NAMES, limit)).length;
}

/** The names of the groups, as freely as that. */
export async function listGroupNames(master: Table): Promise<string[]> {
  return (await queryAll<{ job_name: string }>(master, NAMES)).map(({ job_name }) => job_name);
}

const NAMES = {
  KeyConditionExpression: 'job_group = :group',
  ExpressionAttributeValues: { ':group': GROUPS_PARTITION },
  ProjectionExpression: 'job_name',
};
