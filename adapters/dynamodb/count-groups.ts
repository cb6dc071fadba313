import { queryFirst, type Table } from './query-pages';

/**
 * The partition of the master table that lists the groups, so that nobody has to scan for them. Each group has one row,
 * which also says which schedule is in force.
 */
export const GROUPS_PARTITION = '@groups';

/**
 * Counts the groups, up to `limit`. It stands by itself, since who counts need not read: no schema and no calendar.
 */
export async function countGroups(master: Table, limit: number): Promise<number> {
  const query = {
    KeyConditionExpression: 'job_group = :group',
    ExpressionAttributeValues: { ':group': GROUPS_PARTITION },
    ProjectionExpression: 'job_name',
  };
  return (await queryFirst(master, query, limit)).length;
}
