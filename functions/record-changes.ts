import { MasterTable } from '../adapters/dynamodb/master-table';
import { dynamoDb, requireEnv, schedules } from '../adapters/environment';
import type { KeepDependencies } from '../operations/keep-schedules';
import { recordChanges } from '../operations/record-changes';
import { logged } from './log-call';

let deps: Omit<KeepDependencies, 'now'> | undefined;

/** The function on the master table's stream. */
export const handler = logged('record-changes', (event: { Records?: unknown[] }) => {
  deps ??= { master: new MasterTable(dynamoDb(), requireEnv('RUNSHEET_MASTER_TABLE')), schedules: schedules() };
  return recordChanges(event.Records ?? [], { ...deps, now: Date.now() });
});
