import { Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { AttributeType, StreamViewType, Table, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { ManagedPolicy } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Bucket, type IBucket } from 'aws-cdk-lib/aws-s3';
import { type ITopic, Topic } from 'aws-cdk-lib/aws-sns';
import { MASTER_TABLE, RUN_TABLE, type TableShape } from '../../domain/tables/table-shapes';
import type { TypedTargets } from '../../domain/targets/typed-targets';
import type { ExistingTable } from '../../infra/storage';
import { rights } from '../support/stack/rights';
import { addTo, foreignStack, JOBS_DIR, OUTPUTS, PYTHON_JOBS } from '../support/stack/synthesize';

const STREAM = 'arn:aws:dynamodb:eu-central-1:123456789012:table/shop-master/stream/2026-11-29T22:00:00.000';

describe('a Runsheet in a stack of somebody else', () => {
  const stack = foreignStack();
  const runsheet = addTo(stack);
  const template = Template.fromStack(stack);

  it('is found by its outputs, whose keys begin with its name', () => {
    const keys = OUTPUTS.map((key) => `RunsheetShopPipelines${key}`);
    expect(Object.keys(template.findOutputs('*')).sort()).toEqual(keys);
    expect(runsheet.reference).toBe('Shop/shop-pipelines');
  });

  it('tells its functions by what name --stack finds it, so that the commands of a message work', () => {
    template.hasResourceProperties('AWS::Lambda::Function', {
      FunctionName: 'shop-pipelines-notify-ends',
      Environment: { Variables: { RUNSHEET_STACK: 'Shop/shop-pipelines' } },
    });
  });

  it('knows its jobs', () => {
    expect(runsheet.jobNames).toEqual(['extract-orders', 'report']);
    expect(runsheet.job('report').name).toBe('report');
  });
});

test('two Runsheets of one stack each watch and show their own queues, functions and alarms only', () => {
  const stack = foreignStack();
  addTo(stack, 'Orders');
  addTo(stack, 'Stock');
  const template = Template.fromStack(stack);
  const dashboards = Object.values(template.findResources('AWS::CloudWatch::Dashboard')).map(({ Properties }) =>
    JSON.stringify(Properties),
  );
  expect(dashboards).toHaveLength(2);
  for (const [own, other] of [
    ['Orders', 'Stock'],
    ['Stock', 'Orders'],
  ]) {
    const body = dashboards.find((each) => each.includes(`"DashboardName":"shop-${own?.toLowerCase()}"`)) ?? '';
    expect(body).toContain(`${own}ClosingSweepRuns`);
    expect(body).not.toContain(`"${other}`);
  }
  const alarms = Object.values(template.findResources('AWS::CloudWatch::Alarm'));
  const single = foreignStack();
  addTo(single);
  expect(alarms).toHaveLength(
    2 * Object.keys(Template.fromStack(single).findResources('AWS::CloudWatch::Alarm')).length,
  );
});

test('two Runsheets of one name in a stack are refused', () => {
  const stack = foreignStack();
  addTo(stack, 'One', { name: 'orders' });
  expect(() => {
    addTo(stack, 'Other', { name: 'orders' });
    Template.fromStack(stack);
  }).toThrow(/Shop\/One and Shop\/Other would both be called "orders"/);
});

describe('tables that are there already', () => {
  const withTables = (master: ExistingTable, runs: ExistingTable, stack = foreignStack()) => {
    addTo(stack, 'Pipelines', { existingTables: { master, runs } });
    return Template.fromStack(stack);
  };

  it('are taken by the ARNs of their streams: none is made, and all grants are for them', () => {
    const template = withTables(STREAM, STREAM.replace('master', 'runs'));
    template.resourceCountIs('AWS::DynamoDB::GlobalTable', 0);
    const { 'shop-pipelines-settle-attempt': settle, 'shop-pipelines-record-changes': record } = rights(template);
    expect(settle).toContain(`dynamodb:UpdateItem arn:aws:dynamodb:eu-central-1:123456789012:table/shop-runs`);
    expect(record).toContain(`dynamodb:GetRecords ${STREAM}`);
    template.hasOutput('RunsheetShopPipelinesMasterTable', { Value: 'shop-master' });
    template.hasResourceProperties('AWS::Lambda::EventSourceMapping', { EventSourceArn: STREAM });
  });

  it('may be tables of the app', () => {
    const stack = foreignStack();
    const groups = tableOf(stack, 'Groups', MASTER_TABLE);
    const runs = tableOf(stack, 'Runs', { ...RUN_TABLE, indexes: [] });
    // An app may add its indexes later.
    addTo(stack, 'Pipelines', { existingTables: { master: groups as ExistingTable, runs: runs as ExistingTable } });
    for (const { name, partitionKey, sortKey } of RUN_TABLE.indexes)
      runs.addGlobalSecondaryIndex({ indexName: name, partitionKey: text(partitionKey), sortKey: text(sortKey) });
    Template.fromStack(stack).resourceCountIs('AWS::DynamoDB::GlobalTable', 2);
  });

  it('of the app are refused with other keys, without an index, or with a stream of keys alone', () => {
    const stack = foreignStack();
    const groups = tableOf(stack, 'Groups', { ...MASTER_TABLE, sortKey: 'name' });
    const runs = tableOf(
      stack,
      'Runs',
      { ...RUN_TABLE, indexes: RUN_TABLE.indexes.slice(1) },
      StreamViewType.KEYS_ONLY,
    );
    addTo(stack, 'Pipelines', { existingTables: { master: groups as ExistingTable, runs: runs as ExistingTable } });
    const problems = [
      'existingTables.master is Shop/Groups: its keys are job_group, name, and not job_group, job_name',
      'existingTables.runs is Shop/Runs: it has no index runs-by-group of group_runs, planned_at',
      'existingTables.runs is Shop/Runs: its stream has KEYS_ONLY: give it one of NEW_AND_OLD_IMAGES',
    ];
    expect(() => Template.fromStack(stack)).toThrow(new RegExp(problems.join('[^]*')));
  });

  it('are refused without a stream, and the command that prints it is named', () => {
    expect(() => withTables('shop-master', STREAM)).toThrow(
      /^existingTables.master is "shop-master": expected a table, or the ARN of its stream, as this prints it: aws dynamodb describe-table /,
    );
    const stack = foreignStack();
    const table = new Table(stack, 'Runs', { partitionKey: { name: 'run_id', type: AttributeType.STRING } });
    expect(() => withTables(STREAM, table as ExistingTable, stack)).toThrow(
      'existingTables.runs is Shop/Runs, which has no stream: give it one of new and old images',
    );
  });
});

const text = (name: string) => ({ name, type: AttributeType.STRING });

function tableOf(
  stack: Stack,
  id: string,
  shape: TableShape,
  dynamoStream = StreamViewType.NEW_AND_OLD_IMAGES,
): TableV2 {
  return new TableV2(stack, id, {
    partitionKey: text(shape.partitionKey),
    sortKey: text(shape.sortKey),
    globalSecondaryIndexes: shape.indexes.map(({ name, partitionKey, sortKey }) => ({
      indexName: name,
      partitionKey: text(partitionKey),
      sortKey: text(sortKey),
    })),
    dynamoStream,
  });
}

test('a bucket that is given is the one that jobs use, and none is made', () => {
  const stack = foreignStack();
  const bucket = new Bucket(stack, 'Lake') as IBucket;
  addTo(stack, 'Pipelines', { bucket });
  const template = Template.fromStack(stack);
  template.resourceCountIs('AWS::S3::Bucket', 1);
  expect(rights(template)['shop-pipelines-job-report']?.filter((line) => line.startsWith('s3:'))).toEqual([
    's3:GetObject Bucket/*',
    's3:PutObject Bucket/*',
  ]);
});

test('a retention that is given is that of every log', () => {
  const stack = foreignStack();
  addTo(stack, 'Pipelines', { logRetention: RetentionDays.ONE_WEEK });
  Template.fromStack(stack).allResourcesProperties('AWS::Logs::LogGroup', { RetentionInDays: 7 });
});

test('a year of logs, a key, and an action for failed runs are what proactive controls ask for', () => {
  const stack = foreignStack();
  const encryptionKey = new Key(stack, 'Key');
  const runsheet = addTo(stack, 'Pipelines', { logRetention: RetentionDays.ONE_YEAR, encryptionKey });
  runsheet.runFailedAlarm.addAlarmAction(new SnsAction(runsheet.notifyTopic));
  const template = Template.fromStack(stack);
  template.allResourcesProperties('AWS::Logs::LogGroup', { RetentionInDays: 365, KmsKeyId: Match.anyValue() });
  template.allResourcesProperties('AWS::CloudWatch::Alarm', { AlarmActions: Match.anyValue() });
  template.allResourcesProperties('AWS::S3::Bucket', {
    BucketEncryption: {
      ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms' } }],
    },
  });
});

test('a boundary that is given bounds every role, also those that the CDK makes, and no role of the app', () => {
  const stack = foreignStack();
  const boundary = ManagedPolicy.fromManagedPolicyArn(stack, 'Boundary', 'arn:aws:iam::123456789012:policy/boundary');
  addTo(stack, 'Pipelines', { permissionsBoundary: boundary });
  addTo(stack, 'Unbounded');
  const roles = Object.entries(Template.fromStack(stack).findResources('AWS::IAM::Role'));
  const bounded = roles.filter(([, { Properties }]) => Properties.PermissionsBoundary);
  expect(bounded).toHaveLength(roles.length / 2);
  expect(bounded.every(([id]) => id.startsWith('Pipelines'))).toBe(true);
});

describe('topics that are given', () => {
  it('get the messages of the runs and the alarms; no other is made', () => {
    const stack = foreignStack();
    const [runs, alarms] = ['Runs', 'Alarms'].map((id) => new Topic(stack, id) as ITopic) as [ITopic, ITopic];
    addTo(stack, 'Pipelines', { notifyTopic: runs, alarmTopic: alarms });
    const template = Template.fromStack(stack);
    template.resourceCountIs('AWS::SNS::Topic', 2);
    const alarmsOnTopic = Object.values(template.findResources('AWS::CloudWatch::Alarm'))
      .filter(({ Properties }) => Properties.AlarmActions)
      .map(({ Properties }) => Properties.AlarmActions);
    expect(alarmsOnTopic.length).toBeGreaterThan(5);
    for (const actions of alarmsOnTopic) expect(actions).toEqual([stack.resolve(alarms.topicArn)]);
    expect(rights(template)['shop-pipelines-notify-ends']?.filter((line) => line.startsWith('sns:'))).toHaveLength(1);
  });

  it('keep letting all alarms of the account publish, as without a policy', () => {
    const stack = foreignStack();
    addTo(stack, 'Pipelines', { alarmTopic: new Topic(stack, 'Alarms') as ITopic });
    Template.fromStack(stack).hasResourceProperties('AWS::SNS::TopicPolicy', {
      Topics: [{ Ref: Match.stringLikeRegexp('^Alarms') }],
      PolicyDocument: {
        Statement: [
          {
            Action: 'sns:Publish',
            Principal: { Service: 'cloudwatch.amazonaws.com' },
            Condition: {
              StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } },
              ArnLike: { 'aws:SourceArn': { 'Fn::Join': ['', Match.arrayWith([':alarm:*'])] } },
            },
          },
        ],
      },
    });
  });
});

test('an address gets the mails', () => {
  const stack = foreignStack();
  addTo(stack, 'Pipelines', { notifyEmail: 'ops@example.com' });
  const template = Template.fromStack(stack);
  template.hasResourceProperties('AWS::SNS::Subscription', { Protocol: 'email', Endpoint: 'ops@example.com' });
  expect(template.findParameters('NotifyEmail')).toEqual({});
});

test.each([{}, { reservedConcurrency: 0 }])('nothing is reserved with %j', (props) => {
  const stack = foreignStack();
  addTo(stack, 'Pipelines', props);
  Template.fromStack(stack).allResourcesProperties('AWS::Lambda::Function', {
    ReservedConcurrentExecutions: Match.absent(),
  });
});

test('an app that checks itself with cdk-nag finds nothing in a Runsheet that has everything of its own', () => {
  const stack = foreignStack({ checked: true });
  addTo(stack, 'Orders', { logRetention: RetentionDays.ONE_MONTH });
  addTo(stack, 'Stock', { existingTables: { master: STREAM, runs: STREAM.replace('master', 'runs') } });
  expect(() => Template.fromStack(stack)).not.toThrow();
});

test('neither does one whose account and region are known at the synth', () => {
  const app = foreignStack({ checked: true }).node.root;
  const stack = new Stack(app as never, 'Fixed', { env: { account: '123456789012', region: 'eu-central-1' } });
  addTo(stack);
  expect(() => Template.fromStack(stack)).not.toThrow();
});

describe('the function that starts the work of a target', () => {
  const targets: TypedTargets = {
    'databricks:load': { workspace: 'https://dbc-a1.cloud.databricks.com', token: { secret: 'ssm:/t' }, job: 7 },
    'lambda:erp': { function: 'erp-sync' },
    'command:pack': { run: ['true'] },
  };
  const build = () => {
    const stack = foreignStack();
    return { stack, pipelines: addTo(stack, 'Pipelines', { jobs: [JOBS_DIR, PYTHON_JOBS], targets }) };
  };

  it.each([
    ['databricks:load', 'shop-pipelines-run-service'],
    ['lambda:erp', 'shop-pipelines-call-function'],
    ['lambda:tally', 'shop-pipelines-call-function'],
    ['lambda:report', 'shop-pipelines-job-report'],
  ])('can be granted more: of %s it is %s, and no other gets it', (target, name) => {
    const { stack, pipelines } = build();
    Key.fromKeyArn(stack, 'Key', 'arn:aws:kms:eu-central-1:123456789012:key/of-the-secret').grantDecrypt(
      pipelines.starterOf(target),
    );
    const granted = Object.entries(rights(Template.fromStack(stack))).filter(([, lines]) =>
      lines.includes('kms:Decrypt arn:aws:kms:eu-central-1:123456789012:key/of-the-secret'),
    );
    expect(granted.map(([owner]) => owner)).toEqual([name]);
  });

  it('is none of a target that the stack does not run', () => {
    const { pipelines } = build();
    expect(() => pipelines.starterOf('databricks:laod')).toThrow(
      '"databricks:laod" is no target that this stack runs: did you mean "databricks:load"?',
    );
    expect(() => pipelines.starterOf('command:pack')).toThrow('"command:pack" is no target that this stack runs');
  });
});
