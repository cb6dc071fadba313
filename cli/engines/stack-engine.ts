import { readCloudWatchLog } from '../../adapters/aws/attempt-logs';
import { CALL_TIMEOUTS } from '../../adapters/aws/clients';
import { askStepFunctions, stopExecution } from '../../adapters/aws/executions';
import { findStack, type Stack } from '../../adapters/aws/stack';
import { openDynamoDb } from '../../adapters/dynamodb/client';
import { MasterTable } from '../../adapters/dynamodb/master-table';
import { RunTable } from '../../adapters/dynamodb/run-table';
import { targetName } from '../../domain/groups/job';
import { executionArn } from '../../domain/runs/cut-off';
import type { RunRow } from '../../domain/tables/rows';
import { closeCutOff } from '../../operations/close-cut-off';
import type { Engine } from './engine';

/** A deployed stack. Credentials, region and endpoint are found the AWS SDK's usual way. */
export interface StackEngine extends Engine {
  stack: Stack;
}

export async function openStackEngine(name: string): Promise<StackEngine> {
  const stack = await findStack(name);
  const client = openDynamoDb(undefined, CALL_TIMEOUTS);
  const runs = new RunTable(client, stack.runTable);
  // By its name: a row chooses no execution of another machine.
  const own = (run: RunRow) => ({ ...run, execution_arn: executionArn(stack.stateMachineArn, run.run_id) });
  return {
    stack,
    master: new MasterTable(client, stack.masterTable),
    runs,
    firing: 'scheduler',
    readAttemptLog: (attempt, target) =>
      readCloudWatchLog(`/aws/lambda/${stack.jobPrefix}${targetName(target)}`, attempt),
    closeEnded: async (run) => (await closeCutOff(runs, own(run), askStepFunctions)) === 'CLOSED',
    stopExecution: (run, cause) => stopExecution(own(run).execution_arn, cause),
    late: ', or nothing that CloudWatch has (it has lines some seconds late, and for 90 days)',
    // The stream's function is at work a moment later; what it could not record is in its queue, which has an alarm.
    countUnrecorded: () => 0,
    options: ` --stack ${name}`,
    close: () => client.destroy(),
  };
}
