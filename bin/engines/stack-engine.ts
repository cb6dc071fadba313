import { readAttemptLog } from '../../adapters/attempt-logs';
import { openDynamoDb } from '../../adapters/dynamodb';
import { MasterTable } from '../../adapters/master-table';
import { RunTable } from '../../adapters/run-table';
import { findStack, type Stack } from '../../adapters/stack';
import { IN_TIME } from '../../adapters/timeouts';
import { targetName } from '../../domain/job';
import type { Engine } from './engine';

/** A deployed stack. Credentials, region and endpoint are found the AWS SDK's usual way. */
export interface StackEngine extends Engine {
  stack: Stack;
}

export async function openStackEngine(name: string): Promise<StackEngine> {
  const stack = await findStack(name);
  const client = openDynamoDb(undefined, IN_TIME);
  return {
    stack,
    master: new MasterTable(client, stack.masterTable),
    runs: new RunTable(client, stack.runTable),
    firing: 'scheduler',
    readAttemptLog: (attempt, target) => readAttemptLog(`/aws/lambda/${stack.jobPrefix}${targetName(target)}`, attempt),
    late: ', or nothing that CloudWatch has (it has lines some seconds late, and for 90 days)',
    options: ` --stack ${name}`,
    close: () => client.destroy(),
  };
}
