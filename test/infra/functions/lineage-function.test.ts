import { Match, Template } from 'aws-cdk-lib/assertions';
import { JOB_RUN_STATUSES } from '../../../domain/tables/statuses';
import type { LineageProps } from '../../../infra/functions/lineage-function';
import { rights } from '../../support/stack/rights';
import { addTo, foreignStack, synthesize } from '../../support/stack/synthesize';

const URL = 'https://marquez.example.com';
const SUBNETS = { subnetIds: ['subnet-0a1b2c3d4e5f60718'], securityGroupIds: ['sg-0a1b2c3d4e5f60718'] };
const sender = { FunctionName: 'shop-pipelines-send-lineage' };

function lineageTemplate(lineage: LineageProps): Template {
  const stack = foreignStack({ checked: true });
  addTo(stack, 'Pipelines', { lineage });
  return Template.fromStack(stack);
}

const template = lineageTemplate({ url: URL, apiKey: 'secretsmanager:shop/lineage' });
const only = (type: string, Properties: object): [string, { Properties: Record<string, unknown> }] => {
  const found = Object.entries(template.findResources(type, { Properties }));
  expect(found).toHaveLength(1);
  return found[0] as never;
};

test('a stack without it has nothing of it, and with it nothing else changes but the dashboard', () => {
  expect(JSON.stringify(synthesize().toJSON())).not.toMatch(/lineage/i);
  const before = foreignStack();
  addTo(before, 'Pipelines', {});
  const [without, withIt] = [Template.fromStack(before).toJSON(), template.toJSON()];
  const others = Object.fromEntries(Object.entries(withIt.Resources).filter(([id]) => !/lineage/i.test(id)));
  expect(Object.keys(others)).toEqual(Object.keys(without.Resources));
  const changed = Object.keys(others).filter(
    (id) => JSON.stringify(others[id]) !== JSON.stringify(without.Resources[id]),
  );
  expect(changed.map((id) => withIt.Resources[id].Type)).toEqual(['AWS::CloudWatch::Dashboard']);
  expect(Object.keys(withIt.Outputs)).toEqual(Object.keys(without.Outputs));
});

describe('the stream of the run table', () => {
  const [functionId, made] = only('AWS::Lambda::Function', sender);
  const [queueId] = only('AWS::SQS::Queue', { QueueName: 'shop-pipelines-lineage-not-sent' });
  const [, mapping] = only('AWS::Lambda::EventSourceMapping', { FunctionName: { Ref: functionId } });

  test('feeds the function from its beginning, with one other reader: DynamoDB lets two read a shard at once', () => {
    const [tableId] = only('AWS::DynamoDB::GlobalTable', { TableName: 'shop-pipelines-runs' });
    const EventSourceArn = { 'Fn::GetAtt': [tableId, 'StreamArn'] };
    expect(mapping.Properties).toMatchObject({ EventSourceArn, StartingPosition: 'TRIM_HORIZON', BatchSize: 100 });
    const readers = template.findResources('AWS::Lambda::EventSourceMapping', { Properties: { EventSourceArn } });
    expect(Object.keys(readers)).toHaveLength(2);
  });

  test('lets through the writes to runs, and of job runs those that can tell of an attempt, by equality alone', () => {
    const { Filters } = mapping.Properties.FilterCriteria as { Filters: { Pattern: string }[] };
    const patterns = Filters.map(({ Pattern }) => JSON.parse(Pattern));
    expect(patterns[0]).toEqual({ dynamodb: { Keys: { entry: { S: ['run'] } } } });
    const passed = patterns[1].dynamodb.NewImage.status.S;
    expect(patterns.slice(1)).toEqual([{ dynamodb: { NewImage: { status: { S: passed } } } }]);
    // A job run of these was never tried: the plan puts it so, or it never had a chance.
    expect(JOB_RUN_STATUSES.filter((status) => !passed.includes(status))).toEqual([
      'PENDING',
      'SKIPPED',
      'DISABLED',
      'INVALID',
    ]);
  });

  test('waits for a receiver that is away for half a day, then goes on; what is left out waits in a queue', () => {
    expect(mapping.Properties).toMatchObject({
      BisectBatchOnFunctionError: true,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      MaximumRecordAgeInSeconds: 43_200,
      DestinationConfig: { OnFailure: { Destination: { 'Fn::GetAtt': [queueId, 'Arn'] } } },
    });
    expect(mapping.Properties).not.toHaveProperty('MaximumRetryAttempts');
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      AlarmName: 'shop-pipelines-lineage-not-sent',
      Dimensions: [{ Name: 'QueueName', Value: { 'Fn::GetAtt': [queueId, 'QueueName'] } }],
      Threshold: 1,
    });
  });

  test('the function knows where to send, under which name, and what its key is called', () => {
    expect(made.Properties).toMatchObject({ Timeout: 120, MemorySize: 512 });
    expect(made.Properties.Environment).toEqual({
      Variables: {
        RUNSHEET_LINEAGE_URL: URL,
        RUNSHEET_LINEAGE_NAMESPACE: 'Shop/shop-pipelines',
        RUNSHEET_LINEAGE_KEY: 'secretsmanager:shop/lineage',
      },
    });
  });
});

test('the function reads the stream and its one secret, and may do nothing else', () => {
  expect(rights(template)[sender.FunctionName]).toEqual([
    'taken by lambda.amazonaws.com',
    'dynamodb:DescribeStream GlobalTable shop-pipelines-runs stream',
    'dynamodb:GetRecords GlobalTable shop-pipelines-runs stream',
    'dynamodb:GetShardIterator GlobalTable shop-pipelines-runs stream',
    'dynamodb:ListStreams *',
    'logs:CreateLogStream LogGroup /aws/lambda/shop-pipelines-send-lineage',
    'logs:PutLogEvents LogGroup /aws/lambda/shop-pipelines-send-lineage',
    'secretsmanager:GetSecretValue arn:<Partition>:secretsmanager:<Region>:<AccountId>:secret:shop/lineage-??????',
    'sqs:SendMessage Queue shop-pipelines-lineage-not-sent',
  ]);
});

test('without a key it reads no secret', () => {
  const lines = rights(lineageTemplate({ url: URL }))[sender.FunctionName] ?? [];
  expect(lines.filter((line) => /secretsmanager|ssm/.test(line))).toEqual([]);
});

test('it may stand in a network, and have another namespace', () => {
  const inNetwork = lineageTemplate({ url: URL, namespace: 'shop', vpc: SUBNETS });
  inNetwork.hasResourceProperties('AWS::Lambda::Function', {
    ...sender,
    VpcConfig: { SubnetIds: SUBNETS.subnetIds, SecurityGroupIds: SUBNETS.securityGroupIds },
    Environment: { Variables: Match.objectLike({ RUNSHEET_LINEAGE_NAMESPACE: 'shop' }) },
  });
  expect(rights(inNetwork)[sender.FunctionName]).toContain('ec2:CreateNetworkInterface *');
});

test.each([
  [true, /lineage is true: expected an object with a url/],
  [{}, /lineage\.url is missing: expected an address with https/],
  [
    { url: 'http://marquez.example.com' },
    /lineage\.url is "http:\/\/marquez\.example\.com": expected an address with https/,
  ],
  [{ url: 'https://me:hush@x' }, /expected an address with https, without user and password/],
  [{ url: URL, key: 'ssm:/a' }, /lineage\.key is an unknown option: known are url/],
  [{ url: URL, apikey: 'ssm:/a' }, /lineage\.apikey is an unknown option: did you mean "apiKey"\?/],
  [{ url: URL, namespace: 'a b' }, /lineage\.namespace is "a b": expected a text without blanks/],
])('refuses %j', (lineage, message) => {
  expect(() => addTo(foreignStack(), 'Pipelines', { lineage: lineage as never })).toThrow(message);
});

test('never shows a key that was written where its reference belongs', () => {
  const give = () => addTo(foreignStack(), 'Pipelines', { lineage: { url: URL, apiKey: 'hush-hush' } });
  expect(give).toThrow(/lineage\.apiKey is no reference to a secret: expected "secretsmanager:<name>"/);
  expect(give).not.toThrow(/hush/);
});
