import { type Stack, Validations } from 'aws-cdk-lib';
import { CfnFunction } from 'aws-cdk-lib/aws-lambda';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { buildStack, type SynthOptions, synthesize } from '../support/stack/synthesize';

const vpc = { subnetIds: ['subnet-0a1b2c3d4e5f60718'], securityGroupIds: ['sg-0a1b2c3d4e5f60718'] };
const statements = [{ actions: ['kms:Decrypt'], resources: ['arn:aws:kms:eu-central-1:123456789012:key/7f1c1fd1'] }];

const SETTINGS: Record<string, SynthOptions> = {
  'nothing set': {},
  'the longest stage': { context: { stage: 'abcdefghij' } },
  'reserved concurrency': { context: { reservedConcurrency: 20 } },
  'a page for the runbook': { context: { runbookUrl: 'https://wiki.example.com/runbook.md' } },
  'a ledger and lineage': { context: { ledger: 'true', lineageUrl: 'https://x.example.com', lineageKey: 'ssm:/a' } },
  "a job's memory, environment and network": {
    settings: { report: { memoryMb: 2048, environment: { REGION: 'EU' }, vpc } },
  },
  "a job's secrets": { settings: { report: { secrets: ['secretsmanager:orders-db', 'ssm:/nightly/token'] } } },
  "a job's own statements": { settings: { report: { statements } } },
};

test.each(Object.keys(SETTINGS))('the stack passes cdk-nag and the template validation with %s', (name) => {
  expect(() => synthesize({ ...SETTINGS[name], validated: true })).not.toThrow();
});

test('a finding of cdk-nag that nobody acknowledged fails the synth', () => {
  expect(() => synthesize({ extend: (stack) => new Bucket(stack, 'Bad') })).toThrow(/AwsSolutions-S10/);
});

describe('of the template validation', () => {
  const role = 'arn:aws:iam::123456789012:role/any';
  const lambda = (runtime: string) => (stack: Stack) =>
    new CfnFunction(stack, 'Bad', { code: { zipFile: '//' }, role, runtime, handler: 'index.handler' });

  test('an error fails the synth', () => {
    expect(() => synthesize({ extend: lambda('nodejs8.10'), validated: true })).toThrow(
      /ERROR Runtime: Runtime 'nodejs8.10' was deprecated/,
    );
  });

  test('a warning fails it too', () => {
    expect(() => synthesize({ extend: lambda('nodejs18.x'), validated: true })).toThrow(
      /WARNING Runtime: Runtime 'nodejs18.x' was deprecated/,
    );
  });
});

test('what is acknowledged is this, each with a reason', () => {
  const acknowledged = buildStack()
    .node.findAll()
    .flatMap(({ node }) => node.metadata.filter(({ type }) => type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY))
    .flatMap(({ data }) => Object.entries(data as Record<string, string>));
  expect(acknowledged.map(([id]) => id.replace('Annotation::', '')).sort()).toEqual([
    // The state machine's role, the reconcile's, and the two functions that read a stream.
    ...Array<string>(4).fill('AwsSolutions-IAM5[Resource::*]'),
    expect.stringMatching(/^AwsSolutions-IAM5\[Resource::<Data\w+\.Arn>\/\*\]$/),
    // The reconcile, and the function on the master table's stream.
    ...Array<string>(2).fill(
      'AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:scheduler:<AWS::Region>:<AWS::AccountId>:schedule/runsheet-dev/*]',
    ),
    // The state machine, LoadGroup, and the two that close cut-off runs.
    ...Array<string>(4).fill(
      'AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:states:<AWS::Region>:<AWS::AccountId>:execution:runsheet-dev:*]',
    ),
    'AwsSolutions-S1',
    'AwsSolutions-SF1',
    'AwsSolutions-SF2',
    // The queues of runs that could not start, of changes that were not recorded, of ends that nobody was notified of.
    ...Array<string>(3).fill('AwsSolutions-SQS3'),
  ]);
  for (const [, reason] of acknowledged) expect(reason.length).toBeGreaterThan(60);
});
