import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { CloudFormationClient, DescribeStacksCommand, ListStackResourcesCommand } from '@aws-sdk/client-cloudformation';
import { CloudWatchLogsClient, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import {
  BatchGetItemCommand,
  DeleteItemCommand,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  ScanCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { GetAccountSettingsCommand, InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { DeleteObjectCommand, GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import {
  CreateScheduleCommand,
  DeleteScheduleCommand,
  GetScheduleCommand,
  ListSchedulesCommand,
  SchedulerClient,
  UpdateScheduleCommand,
} from '@aws-sdk/client-scheduler';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import {
  DescribeExecutionCommand,
  ListExecutionsCommand,
  SendTaskSuccessCommand,
  SFNClient,
  StartExecutionCommand,
  StopExecutionCommand,
} from '@aws-sdk/client-sfn';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { wrongBySpecification } from './known';
import { requestsOf } from './recorded-call';
import { ACCOUNT, arn } from './resolve-template';
import { recorded } from './sdk-request';
import { type TriedCall, WORK_CALLS } from './work-calls';

/*
 * The table from calls to IAM's questions, tried with the SDK's own requests: a mistake in it would hide a missing
 * right.
 */

const TableName = 'runsheet-dev-runs';
const table = arn('dynamodb', `table/${TableName}`);
const Key = { run_id: { S: 'nightly-1' }, entry: { S: 'run' } };
const leading = (key: string) => ({ 'dynamodb:LeadingKeys': [key] });
const byRun = {
  KeyConditionExpression: 'run_id = :run AND begins_with(entry, :job)',
  ExpressionAttributeValues: { ':job': { S: 'job#' }, ':run': { S: 'nightly-1' } },
};

const stateMachineArn = arn('states', 'stateMachine:runsheet-dev');
const executionArn = arn('states', 'execution:runsheet-dev:nightly-1');
const ofNightly = { GroupName: 'runsheet-dev', Name: 'nightly' };
const roleArn = `arn:aws:iam::${ACCOUNT}:role/schedules`;
const made = {
  ...ofNightly,
  ScheduleExpression: 'rate(1 hour)',
  FlexibleTimeWindow: { Mode: 'OFF' as const },
  Target: { Arn: stateMachineArn, RoleArn: roleArn },
};
const schedule = arn('scheduler', 'schedule/runsheet-dev/nightly');
const passRole = {
  action: 'iam:PassRole',
  resource: roleArn,
  context: { 'iam:PassedToService': 'scheduler.amazonaws.com' },
};
const stack = { StackName: 'runsheet-dev' };
const stackArn = arn('cloudformation', 'stack/runsheet-dev/x');
const object = { Bucket: 'data', Key: 'nightly/a b.txt' };
const objectArn = 'arn:aws:s3:::data/nightly/a b.txt';
const TopicArn = arn('sns', 'runsheet-dev');
const event = { Source: 'runsheet.dev', DetailType: 'Run ended', Detail: '{}' };

const described = (name: string) => [{ action: `dynamodb:${name}`, resource: table }];

const CALLS: TriedCall[] = [
  ...WORK_CALLS,
  ['DescribeTable', DynamoDBClient, new DescribeTableCommand({ TableName }), described('DescribeTable')],
  ['DescribeTimeToLive', DynamoDBClient, new DescribeTimeToLiveCommand({ TableName }), described('DescribeTimeToLive')],
  [
    'GetAccountSettings',
    LambdaClient,
    new GetAccountSettingsCommand({}),
    [{ action: 'lambda:GetAccountSettings', resource: '*' }],
  ],
  ['GetItem', DynamoDBClient, new GetItemCommand({ TableName, Key }), ofTable('GetItem')],
  [
    'BatchGetItem',
    DynamoDBClient,
    new BatchGetItemCommand({ RequestItems: { [TableName]: { Keys: [Key, { ...Key, run_id: { S: 'nightly-2' } }] } } }),
    [
      {
        action: 'dynamodb:BatchGetItem',
        resource: table,
        context: { 'dynamodb:LeadingKeys': ['nightly-1', 'nightly-2'] },
      },
    ],
  ],
  ['PutItem', DynamoDBClient, new PutItemCommand({ TableName, Item: Key }), ofTable('PutItem')],
  ['UpdateItem', DynamoDBClient, new UpdateItemCommand({ TableName, Key }), ofTable('UpdateItem')],
  ['DeleteItem', DynamoDBClient, new DeleteItemCommand({ TableName, Key }), ofTable('DeleteItem')],
  ['Query', DynamoDBClient, new QueryCommand({ TableName, ...byRun }), ofTable('Query')],
  [
    'Query of an index',
    DynamoDBClient,
    new QueryCommand({
      TableName,
      IndexName: 'open-runs',
      KeyConditionExpression: 'open_runs = :open',
      ExpressionAttributeValues: { ':open': { S: 'open' } },
    }),
    [{ action: 'dynamodb:Query', resource: `${table}/index/open-runs`, context: leading('open') }],
  ],
  [
    'Scan of an index',
    DynamoDBClient,
    new ScanCommand({ TableName, IndexName: 'runs-by-group' }),
    [{ action: 'dynamodb:Scan', resource: `${table}/index/runs-by-group` }],
  ],
  [
    'Scan by ARN',
    DynamoDBClient,
    new ScanCommand({ TableName: table }),
    [{ action: 'dynamodb:Scan', resource: table }],
  ],
  [
    'StartExecution',
    SFNClient,
    new StartExecutionCommand({ stateMachineArn, name: 'nightly-1' }),
    [{ action: 'states:StartExecution', resource: stateMachineArn }],
  ],
  [
    'DescribeExecution',
    SFNClient,
    new DescribeExecutionCommand({ executionArn }),
    [{ action: 'states:DescribeExecution', resource: executionArn }],
  ],
  [
    'StopExecution',
    SFNClient,
    new StopExecutionCommand({ executionArn }),
    [{ action: 'states:StopExecution', resource: executionArn }],
  ],
  [
    'SendTaskSuccess',
    SFNClient,
    new SendTaskSuccessCommand({ taskToken: 'x', output: '{}' }),
    [{ action: 'states:SendTaskSuccess', resource: '*' }],
  ],
  [
    'ListExecutions',
    SFNClient,
    new ListExecutionsCommand({ stateMachineArn }),
    [{ action: 'states:ListExecutions', resource: stateMachineArn }],
  ],
  [
    'CreateSchedule',
    SchedulerClient,
    new CreateScheduleCommand(made),
    [{ action: 'scheduler:CreateSchedule', resource: schedule }, passRole],
  ],
  [
    'UpdateSchedule',
    SchedulerClient,
    new UpdateScheduleCommand(made),
    [{ action: 'scheduler:UpdateSchedule', resource: schedule }, passRole],
  ],
  [
    'GetSchedule',
    SchedulerClient,
    new GetScheduleCommand(ofNightly),
    [{ action: 'scheduler:GetSchedule', resource: schedule }],
  ],
  [
    'DeleteSchedule',
    SchedulerClient,
    new DeleteScheduleCommand(ofNightly),
    [{ action: 'scheduler:DeleteSchedule', resource: schedule }],
  ],
  [
    'ListSchedules',
    SchedulerClient,
    new ListSchedulesCommand({ GroupName: 'runsheet-dev' }),
    [{ action: 'scheduler:ListSchedules', resource: '*' }],
  ],
  [
    'PutEvents',
    EventBridgeClient,
    new PutEventsCommand({ Entries: [event] }),
    [
      {
        action: 'events:PutEvents',
        resource: arn('events', 'event-bus/default'),
        context: { 'events:source': [event.Source], 'events:detail-type': [event.DetailType] },
      },
    ],
  ],
  [
    'Publish',
    SNSClient,
    new PublishCommand({ TopicArn, Message: 'x' }),
    [{ action: 'sns:Publish', resource: TopicArn }],
  ],
  ['GetObject', S3Client, new GetObjectCommand(object), [{ action: 's3:GetObject', resource: objectArn }]],
  [
    'PutObject',
    S3Client,
    new PutObjectCommand({ ...object, Body: 'x' }),
    [{ action: 's3:PutObject', resource: objectArn }],
  ],
  [
    'PutObject where there is none',
    S3Client,
    new PutObjectCommand({ ...object, Body: 'x', IfNoneMatch: '*' }),
    [{ action: 's3:PutObject', resource: objectArn, context: { 's3:if-none-match': '*' } }],
  ],
  ['DeleteObject', S3Client, new DeleteObjectCommand(object), [{ action: 's3:DeleteObject', resource: objectArn }]],
  [
    'GetSecretValue',
    SecretsManagerClient,
    new GetSecretValueCommand({ SecretId: 'orders-db' }),
    [
      {
        action: 'secretsmanager:GetSecretValue',
        resource: arn('secretsmanager', 'secret:orders-db-Ab3xYz'),
        context: { 'secretsmanager:SecretId': 'orders-db' },
      },
    ],
  ],
  [
    'GetParameter',
    SSMClient,
    new GetParameterCommand({ Name: '/nightly/token' }),
    [{ action: 'ssm:GetParameter', resource: arn('ssm', 'parameter/nightly/token') }],
  ],
  [
    'DescribeStacks',
    CloudFormationClient,
    new DescribeStacksCommand(stack),
    [{ action: 'cloudformation:DescribeStacks', resource: stackArn }],
  ],
  [
    'ListStackResources',
    CloudFormationClient,
    new ListStackResourcesCommand(stack),
    [{ action: 'cloudformation:ListStackResources', resource: stackArn }],
  ],
  [
    'FilterLogEvents',
    CloudWatchLogsClient,
    new FilterLogEventsCommand({ logGroupName: '/aws/lambda/x' }),
    [{ action: 'logs:FilterLogEvents', resource: arn('logs', 'log-group:/aws/lambda/x:*') }],
  ],
  [
    'Invoke',
    LambdaClient,
    new InvokeCommand({ FunctionName: 'runsheet-dev-reconcile-schedules' }),
    [{ action: 'lambda:InvokeFunction', resource: arn('lambda', 'function:runsheet-dev-reconcile-schedules') }],
  ],
];

test.each(CALLS)('%s asks IAM for what its request names', async (_, Client, command, expected) => {
  expect(requestsOf(await recorded(Client, command))).toEqual(expected);
});

test('every action, resource and condition key of the table is in the service authorization data', async () => {
  const claims = CALLS.flatMap(([, , , requests]) => requests).map(({ context = {}, ...request }) => ({
    ...request,
    conditionKeys: Object.keys(context),
  }));
  const wrong = await Promise.all(claims.map(wrongBySpecification));
  expect(wrong.filter(Boolean)).toEqual([]);
});

test.each([
  ['there is no action', { action: 'dynamodb:GetItems', resource: table }],
  ['takes no resource', { action: 'dynamodb:GetItem', resource: `${table}/index/x` }],
  ['takes no resource', { action: 'scheduler:ListSchedules', resource: schedule }],
  ['knows no condition', { action: 'dynamodb:GetItem', resource: table, conditionKeys: ['dynamodb:LeadingKey'] }],
])('the data says "%s" of one that is not in it', async (what, claim) => {
  expect(await wrongBySpecification(claim)).toContain(what);
});

test('every command of the SDK that the sources send is tried here', () => {
  const root = path.resolve(__dirname, '../../..');
  const files = ['adapters', 'cli', 'drivers', 'functions', 'operations', 'sdk'].flatMap((folder) =>
    readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts'))
      .map((file) => readFileSync(path.join(root, folder, file), 'utf8')),
  );
  const sent = files
    .flatMap((text) => [...text.matchAll(/new (?:\w+\.)?([A-Z]\w*)Command\(|\bpaginate([A-Z]\w*)\(/g)])
    .map(([, command, paginated]) => command ?? paginated ?? '')
    // The names of @aws-sdk/lib-dynamodb.
    .map((name) => (/^(Get|BatchGet|Put|Update|Delete)$/.test(name) ? `${name}Item` : name));
  expect(sent.length).toBeGreaterThan(20);
  const tried = CALLS.map(([, , command]) => command.constructor.name.replace('Command', ''));
  expect([...new Set(sent)].filter((name) => !tried.includes(name))).toEqual([]);
});

function ofTable(operation: string): TriedCall[3] {
  return [{ action: `dynamodb:${operation}`, resource: table, context: leading('nightly-1') }];
}
