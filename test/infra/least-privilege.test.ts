import { rights } from './rights';
import { synthesize } from './synthesize';

const may = rights(synthesize());
const logsOf = (name: string) => `LogGroup /aws/lambda/${name}: logs:CreateLogStream logs:PutLogEvents`;
const WHOLE_RUN =
  'GlobalTable runsheet-dev-runs: dynamodb:DeleteItem dynamodb:GetItem dynamodb:PutItem dynamodb:Query dynamodb:UpdateItem';
const ROW = 'GlobalTable runsheet-dev-runs: dynamodb:GetItem dynamodb:UpdateItem';

test('LoadGroup reads the master table, writes the plan, and asks after executions of its own state machine', () => {
  expect(may['runsheet-dev-load-group']).toEqual([
    'GlobalTable runsheet-dev-master: dynamodb:GetItem dynamodb:Query',
    WHOLE_RUN,
    logsOf('runsheet-dev-load-group'),
    'arn:<Partition>:states:<Region>:<AccountId>:execution:runsheet-dev:*: states:DescribeExecution',
  ]);
});

test('SettleAttempt reads and updates rows of the run table', () => {
  expect(may['runsheet-dev-settle-attempt']).toEqual([ROW, logsOf('runsheet-dev-settle-attempt')]);
});

test('CloseRun reads and writes the run table', () => {
  expect(may['runsheet-dev-close-run']).toEqual([WHOLE_RUN, logsOf('runsheet-dev-close-run')]);
});

test('a job function reads and updates rows of the run table, and gets and puts objects of the data bucket', () => {
  expect(may['runsheet-dev-job-report']).toEqual([
    'Bucket/*: s3:GetObject s3:PutObject',
    ROW,
    logsOf('runsheet-dev-job-report'),
  ]);
});

test('the state machine invokes the functions of the stack, and what else it may is forced by AWS', () => {
  expect(may['runsheet-dev']).toEqual([
    '*: logs:CreateLogDelivery logs:DeleteLogDelivery logs:DescribeLogGroups logs:DescribeResourcePolicies logs:GetLogDelivery logs:ListLogDeliveries logs:PutResourcePolicy logs:UpdateLogDelivery',
    ...['close-run', 'job-extract-orders', 'job-report', 'load-group', 'settle-attempt'].map(
      (name) => `Function runsheet-dev-${name}: lambda:InvokeFunction`,
    ),
  ]);
});

test('nothing else has a role, and no role has a wildcard but those three', () => {
  expect(Object.keys(may)).toHaveLength(6);
  const wildcards = Object.values(may)
    .flat()
    .filter((line) => line.includes('*'))
    .map((line) => line.slice(0, line.indexOf('*') + 1));
  expect([...new Set(wildcards)].sort()).toEqual([
    '*',
    'Bucket/*',
    'arn:<Partition>:states:<Region>:<AccountId>:execution:runsheet-dev:*',
  ]);
});

test("a job's own settings give its function, and no other, what they name", () => {
  const statements = [
    { actions: ['ssm:GetParameter'], resources: ['arn:aws:ssm:eu-central-1:123456789012:parameter/orders'] },
  ];
  const extended = rights(synthesize({ jobSettings: { report: { statements } } }));
  expect(extended['runsheet-dev-job-report']).toContain(
    'arn:aws:ssm:eu-central-1:123456789012:parameter/orders: ssm:GetParameter',
  );
  expect(extended['runsheet-dev-job-extract-orders']?.join()).not.toContain('ssm');
});
