import { MasterTable } from '../adapters/dynamodb/master-table';
import { dynamoDb, requireEnv, schedules } from '../adapters/environment';
import { type KeepDependencies, logProblems } from '../operations/keep-schedules';
import { type ReconcileRequest, reconcileSchedules } from '../operations/reconcile-schedules';
import { logged } from './log-call';

let deps: Omit<KeepDependencies, 'now'> | undefined;

/** Called every hour, and by `runsheet reconcile`. */
export const handler = logged('reconcile-schedules', async (request: ReconcileRequest) => {
  deps ??= { master: new MasterTable(dynamoDb(), requireEnv('RUNSHEET_MASTER_TABLE')), schedules: schedules() };
  return logProblems(await reconcileSchedules(request, { ...deps, now: Date.now() }));
});
