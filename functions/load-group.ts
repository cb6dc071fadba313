import type { Context } from 'aws-lambda';
import { askEmbedded, askStepFunctions } from '../adapters/aws/executions';
import { readDeployment } from '../adapters/deployment';
import { BULK_WRITES } from '../adapters/dynamodb/client';
import { MasterTable } from '../adapters/dynamodb/master-table';
import { RunTable } from '../adapters/dynamodb/run-table';
import { callFunction, dynamoDb, isEmbedded, margins, requireEnv, serviceFunction } from '../adapters/environment';
import { type LoadRequest, loadGroup } from '../operations/load/load-group';
import { logged } from './log-call';

let client: ReturnType<typeof dynamoDb> | undefined;
let deployment: ReturnType<typeof readDeployment> | undefined;

export const handler = logged('load-group', (request: LoadRequest, context: Context) => {
  client ??= dynamoDb(BULK_WRITES);
  deployment ??= readDeployment(__dirname);
  return loadGroup(request, {
    master: new MasterTable(client, requireEnv('RUNSHEET_MASTER_TABLE')),
    runs: new RunTable(client, requireEnv('RUNSHEET_RUN_TABLE')),
    askExecution: isEmbedded() ? askEmbedded : askStepFunctions,
    margins: margins(),
    ...deployment,
    functionPrefix: requireEnv('RUNSHEET_FUNCTION_PREFIX'),
    serviceFunction: serviceFunction(),
    callFunction: callFunction(),
    remainingMs: context.getRemainingTimeInMillis(),
  });
});
