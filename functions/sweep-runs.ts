import { BULK_WRITES } from '../adapters/dynamodb/client';
import { MasterTable } from '../adapters/dynamodb/master-table';
import { dynamoDb, requireEnv, runTable } from '../adapters/environment';
import { type SweepDependencies, sweepRuns } from '../operations/sweep-runs';
import { logged } from './log-call';

let tables: Pick<SweepDependencies, 'master' | 'runs'> | undefined;

export const handler = logged('sweep-runs', () => {
  tables ??= { master: new MasterTable(dynamoDb(), requireEnv('RUNSHEET_MASTER_TABLE')), runs: runTable(BULK_WRITES) };
  return sweepRuns({
    ...tables,
    stateMachineArn: requireEnv('RUNSHEET_STATE_MACHINE_ARN'),
    stack: requireEnv('RUNSHEET_STACK'),
    now: Date.now(),
  });
});
