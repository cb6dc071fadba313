import { readGroupList, scanGroups } from '../adapters/dynamodb/group-list';
import { type KeepDependencies, type KeptReply, keepSchedules } from './keep-schedules';

export interface ReconcileRequest {
  /** Also finds groups that are in the table but not in its list. This reads the whole table. */
  find_groups?: boolean;
}

/**
 * Removes every difference between the table and Scheduler: each group gets its schedule, and a schedule that no group
 * has is deleted. The hourly run takes the groups from the list, which the table's stream maintains. `runsheet
 * reconcile` also reads the table for groups that the list lacks, because they were typed before the stream existed or
 * while it was broken. The hourly run does not, because that would read the whole change log every time.
 */
export async function reconcileSchedules(
  { find_groups: findGroups }: ReconcileRequest,
  deps: KeepDependencies,
): Promise<KeptReply> {
  const { master, schedules } = deps;
  const listed = (await readGroupList(master)).map(({ group }) => group);
  const found = findGroups === true ? await scanGroups(master) : [];
  const scheduled = (await schedules?.list()) ?? [];
  return keepSchedules([...listed, ...found, ...scheduled], { ...deps, scheduled: new Set(scheduled) });
}
