import type { Context } from 'aws-lambda';
import { askEmbedded, askStepFunctions } from '../adapters/aws/executions';
import { MasterTable } from '../adapters/dynamodb/master-table';
import { RunTable } from '../adapters/dynamodb/run-table';
import { deployedTargets, dynamoDb, isEmbedded, margins, requireEnv, secretGrants } from '../adapters/environment';
import { type LoadRequest, loadGroup } from '../operations/load/load-group';
import { logged } from './log-call';

let client: ReturnType<typeof dynamoDb> | undefined;

export const handler = logged('load-group', (request: LoadRequest, context: Context) => {
  client ??= dynamoDb();
  return loadGroup(request, {
    master: new MasterTable(client, requireEnv('RUNSHEET_MASTER_TABLE')),
    runs: new RunTable(client, requireEnv('RUNSHEET_RUN_TABLE')),
    askExecution: isEmbedded() ? askEmbedded : askStepFunctions,
    margins: margins(),
    targets: deployedTargets(),
    secrets: secretGrants(),
    functionPrefix: requireEnv('RUNSHEET_FUNCTION_PREFIX'),
    remainingMs: context.getRemainingTimeInMillis(),
  });
});
