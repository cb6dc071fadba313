import { DynamoDBClient, ListTablesCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';

/*
 * Stands in for EventBridge, which neither emulator feeds with the ends of work: tells each stack, again and again,
 * that every work has ended for whose end its machine waits. An event about work that goes on does nothing, which this
 * shows.
 */

const EVERY_MS = 2_000;

/** The events by kind, as the services' docs have them. */
const EVENTS = {
  states: (id) => ['aws.states', 'Step Functions Execution Status Change', { executionArn: id, status: 'SUCCEEDED' }],
  glue: (id) => {
    const [, jobName, jobRunId] = /\/jobs\/(.*)\/runs\/(.*)$/.exec(id);
    return ['aws.glue', 'Glue Job State Change', { jobName, jobRunId, state: 'SUCCEEDED' }];
  },
  ecs: (id) => ['aws.ecs', 'ECS Task State Change', { taskArn: id, lastStatus: 'STOPPED' }],
  batch: (id) => ['aws.batch', 'Batch Job State Change', { jobId: id.split('/').at(-1), status: 'SUCCEEDED' }],
  spark: (id) => {
    const [, applicationId, jobRunId] = /\/applications\/(.*)\/jobruns\/(.*)$/.exec(id);
    return ['aws.emr-serverless', 'EMR Serverless Job Run State Change', { applicationId, jobRunId, state: 'SUCCESS' }];
  },
  sql: (id) => {
    const [engine, , query] = id.split(':');
    return engine === 'athena'
      ? ['aws.athena', 'Athena Query State Change', { queryExecutionId: query, currentState: 'SUCCEEDED' }]
      : ['aws.redshift-data', 'Redshift Data Statement Status Change', { statementId: query, state: 'FINISHED' }];
  },
};

/** Begins to tell. Ends with this process. */
export function tellEnds(env) {
  const settings = {
    region: env.AWS_REGION,
    endpoint: env.AWS_ENDPOINT_URL,
    credentials: { accessKeyId: env.AWS_ACCESS_KEY_ID, secretAccessKey: env.AWS_SECRET_ACCESS_KEY },
  };
  const tables = new DynamoDBClient(settings);
  const functions = new LambdaClient(settings);
  const tell = async () => {
    const { TableNames = [] } = await tables.send(new ListTablesCommand({}));
    // A call about work that goes on takes some seconds, and others are not to wait for it.
    for (const table of TableNames.filter((name) => name.endsWith('-runs')))
      for (const [kind, id] of await waits(tables, table)) void send(functions, table, kind, id).catch(() => {});
  };
  // Between two tests the emulators may be busy, and the next time comes soon.
  const again = () => setTimeout(() => void tell().then(again, again), EVERY_MS).unref();
  again();
}

/** The kinds and ids of the work for whose end somebody waits, or has waited. */
async function waits(tables, TableName) {
  const { Items = [] } = await tables.send(
    new ScanCommand({
      TableName,
      FilterExpression: 'entry = :wait',
      ExpressionAttributeValues: { ':wait': { S: 'wait' } },
    }),
  );
  return Items.map(({ run_id }) => /^@work#([a-z]+)#(.*)$/s.exec(run_id.S).slice(1));
}

/** The ids of which somebody was told, or is being told. */
const told = new Set();

async function send(functions, table, kind, id) {
  const event = EVENTS[kind]?.(id);
  if (!event || told.has(id)) return;
  told.add(id);
  const [source, detailType, detail] = event;
  const Payload = JSON.stringify({
    source,
    'detail-type': detailType,
    region: 'us-east-1',
    account: '000000000000',
    detail,
  });
  const FunctionName = table.replace(/runs$/, 'run-service');
  let isWoken = false;
  try {
    isWoken =
      (await functions.send(new InvokeCommand({ FunctionName, Payload }))).Payload.transformToString() === '"woken"';
  } finally {
    if (!isWoken) told.delete(id);
  }
}
