import { MasterTable } from '../adapters/dynamodb/master-table';
import { dynamoDb, requireEnv, schedules } from '../adapters/environment';
import { printLine } from '../adapters/log';
import type { KeepSurroundings } from '../operations/keep-schedules';
import { type ReconcileRequest, reconcileSchedules } from '../operations/reconcile-schedules';
import { logged } from './log-call';

let around: Omit<KeepSurroundings, 'now'> | undefined;

export const handler = logged('reconcile-schedules', async (request: ReconcileRequest) => {
  around ??= { master: new MasterTable(dynamoDb(), requireEnv('RUNSHEET_MASTER_TABLE')), schedules: schedules() };
  const reply = await reconcileSchedules(request, { ...around, now: Date.now() });
  for (const reason of reply.problems) printLine({ level: 'error', message: 'schedule not kept', fields: { reason } });
  // A reply holds 6 MB; the log has all of them.
  return { ...reply, problems: reply.problems.slice(0, 100) };
});
