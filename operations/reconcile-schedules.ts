import { readGroupList, scanGroups } from '../adapters/dynamodb/group-list';
import { type KeepSurroundings, type KeptReply, keepSchedules } from './keep-schedules';

export interface ReconcileRequest {
  /** Also groups that are in the table and not in its list: the whole table is read for their names. */
  find_groups?: boolean;
}

/**
 * Sets right what the table and Scheduler differ in, both ways: each group has its schedule, and a schedule that no group
 * asks for goes. Hourly the groups are those of the list, which the table's stream keeps; a person's `runsheet reconcile`
 * also reads the table for groups that the list lacks (typed before there was a stream to it, or while it was broken):
 * every hour that would read the whole change log for nothing.
 */
export async function reconcileSchedules(
  { find_groups: findGroups }: ReconcileRequest,
  around: KeepSurroundings,
): Promise<KeptReply> {
  const { master, schedules } = around;
  const listed = (await readGroupList(master)).map(({ group }) => group);
  const found = findGroups === true ? await scanGroups(master) : [];
  const scheduled = (await schedules?.list()) ?? [];
  return keepSchedules([...listed, ...found, ...scheduled], around);
}
