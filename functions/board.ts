import type { Context } from 'aws-lambda';
import { MasterTable } from '../adapters/dynamodb/master-table';
import { RunTable } from '../adapters/dynamodb/run-table';
import { calledTargets, dynamoDb, requireEnv } from '../adapters/environment';
import { consoleLinks } from '../board/console-links';
import { renderCustomWidget } from '../board/custom-widget';
import type { Sources } from '../board/page';
import { logged } from './log-call';

let sources: Sources | undefined;

export const handler = logged('board', (event: object, context: Context) => {
  sources ??= openSources();
  return renderCustomWidget(event, {
    sources,
    view: {
      console: consoleLinks({
        stateMachineArn: requireEnv('RUNSHEET_STATE_MACHINE_ARN'),
        jobPrefix: requireEnv('RUNSHEET_JOB_PREFIX'),
        declared: calledTargets(),
      }),
      options: ` --stack ${requireEnv('RUNSHEET_STACK')}`,
    },
    now: Date.now(),
    functionArn: context.invokedFunctionArn,
    requestId: context.awsRequestId,
  });
});

/** Once a process: a client of its own for every call would open its connections anew, and keep them. */
function openSources(): Sources {
  const client = dynamoDb();
  return {
    master: new MasterTable(client, requireEnv('RUNSHEET_MASTER_TABLE')),
    runs: new RunTable(client, requireEnv('RUNSHEET_RUN_TABLE')),
    firing: 'scheduler',
  };
}
