import { readDeployment } from '../adapters/deployment';
import { RunTable } from '../adapters/dynamodb/run-table';
import { callFunction, dynamoDb, margins, requireEnv, serviceFunction } from '../adapters/environment';
import { type BatchRequest, loadBatch } from '../operations/load/load-batch';
import { logged } from './log-call';

let client: ReturnType<typeof dynamoDb> | undefined;
let deployment: ReturnType<typeof readDeployment> | undefined;

export const handler = logged('load-batch', (request: BatchRequest) => {
  client ??= dynamoDb();
  deployment ??= readDeployment(__dirname);
  return loadBatch(request, {
    runs: new RunTable(client, requireEnv('RUNSHEET_RUN_TABLE')),
    margins: margins(),
    declared: deployment.declared,
    functionPrefix: requireEnv('RUNSHEET_FUNCTION_PREFIX'),
    serviceFunction: serviceFunction(),
    callFunction: callFunction(),
  });
});
