import { readGroupList, scanGroups } from '../adapters/group-list';
import { MasterTable } from '../adapters/master-table';
import { dynamoDb, requireEnv, schedules } from './environment';
import { type KeepSurroundings, type KeptReply, keepSchedules } from './keep-schedules';
import { logged } from './log-call';
import { printLine } from './print-line';

export interface ReconcileRequest {
  /** Also groups that are in the table and not in its list: the whole table is read for their names. */
  find_groups?: boolean;
}

let around: Omit<KeepSurroundings, 'now'> | undefined;

export const handler = logged('reconcile-schedules', async (request: ReconcileRequest) => {
  around ??= { master: new MasterTable(dynamoDb(), requireEnv('RUNSHEET_MASTER_TABLE')), schedules: schedules() };
  const reply = await reconcileSchedules(request, { ...around, now: Date.now() });
  for (const reason of reply.problems) printLine({ level: 'error', message: 'schedule not kept', fields: { reason } });
  // A reply holds 6 MB; the log has all of them.
  return { ...reply, problems: reply.problems.slice(0, 100) };
});

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
