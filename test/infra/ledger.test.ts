import { Match, Template } from 'aws-cdk-lib/assertions';
import { Key } from 'aws-cdk-lib/aws-kms';
import type { LedgerProps } from '../../infra/ledger';
import { rights } from '../support/stack/rights';
import { addTo, foreignStack, synthesize } from '../support/stack/synthesize';

const BUCKET = 'AWS::S3::Bucket';

function ledgerTemplate(ledger: LedgerProps = {}): Template {
  const stack = foreignStack({ checked: true });
  addTo(stack, 'Pipelines', { ledger });
  return Template.fromStack(stack);
}

const template = ledgerTemplate();
const LISTED = '{"ForAllValues:StringEquals":{"dynamodb:LeadingKeys":["@groups"]}}';
const exporter = { FunctionName: 'shop-pipelines-export-ledger' };

test('a stack without it has nothing of it', () => {
  expect(Object.keys(synthesize().toJSON().Resources).filter((id) => /ledger/i.test(id))).toEqual([]);
  const before = foreignStack();
  addTo(before, 'Pipelines', {});
  const [without, withIt] = [Template.fromStack(before).toJSON(), template.toJSON()];
  const isOfLedger = (id: string) => /ledger/i.test(id);
  const others = (all: object) => Object.keys(all).filter((id) => !isOfLedger(id));
  expect(others(withIt.Resources)).toEqual(Object.keys(without.Resources));
  expect(others(withIt.Outputs)).toEqual(Object.keys(without.Outputs));
});

test('the bucket is encrypted, private, over TLS, and stays; what it holds now never expires', () => {
  template.hasResource(BUCKET, {
    DeletionPolicy: 'Retain',
    UpdateReplacePolicy: 'Retain',
    Properties: {
      BucketEncryption: {
        ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
      },
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
      VersioningConfiguration: { Status: 'Enabled' },
      LifecycleConfiguration: {
        Rules: [
          {
            Status: 'Enabled',
            NoncurrentVersionExpiration: { NoncurrentDays: 30 },
            AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 },
          },
        ],
      },
    },
  });
  template.hasResourceProperties('AWS::S3::BucketPolicy', {
    Bucket: { Ref: Match.stringLikeRegexp('Ledger') },
    PolicyDocument: {
      Statement: [
        Match.objectLike({
          Effect: 'Deny',
          Principal: { AWS: '*' },
          Condition: { Bool: { 'aws:SecureTransport': 'false' } },
        }),
      ],
    },
  });
});

test('a key of its own encrypts it, and the function may use it through S3 alone', () => {
  const stack = foreignStack({ checked: true });
  addTo(stack, 'Pipelines', { ledger: {}, encryptionKey: new Key(stack, 'Key', { enableKeyRotation: true }) });
  const withKey = Template.fromStack(stack);
  const buckets = Object.entries(withKey.findResources(BUCKET)).filter(([id]) => id.includes('Ledger'));
  expect(buckets.map(([, { Properties }]) => Properties.BucketEncryption)).toEqual([
    {
      ServerSideEncryptionConfiguration: [
        {
          BucketKeyEnabled: true,
          ServerSideEncryptionByDefault: {
            SSEAlgorithm: 'aws:kms',
            KMSMasterKeyID: { 'Fn::GetAtt': [expect.stringMatching(/^Key/), 'Arn'] },
          },
        },
      ],
    },
  ]);
  const uses = rights(withKey)[exporter.FunctionName]?.filter((line) => line.startsWith('kms:')) ?? [];
  expect(uses.filter((line) => /kms:ViaService":.*"s3\./.test(line)).map((line) => line.split(' ')[0])).toEqual([
    'kms:Decrypt',
    'kms:GenerateDataKey',
  ]);
  expect(uses.filter((line) => !line.includes('kms:ViaService'))).toEqual([]);
});

test('the function is called once a day, is tried twice more, and its last failure goes to a queue with an alarm', () => {
  template.hasResourceProperties('AWS::Events::Rule', { ScheduleExpression: 'cron(17 4 * * ? *)' });
  template.hasResourceProperties('AWS::Lambda::Function', { ...exporter, Timeout: 900, MemorySize: 1769 });
  template.hasResourceProperties('AWS::Logs::LogGroup', {
    LogGroupName: `/aws/lambda/${exporter.FunctionName}`,
    RetentionInDays: 90,
  });
  const queue = { 'Fn::GetAtt': [Match.stringLikeRegexp('^PipelinesLedgerNotExportedQueue'), 'Arn'] };
  template.hasResourceProperties('AWS::Lambda::EventInvokeConfig', {
    FunctionName: { Ref: Match.stringLikeRegexp('^PipelinesLedgerExport') },
    MaximumRetryAttempts: 2,
    MaximumEventAgeInSeconds: 21_600,
    DestinationConfig: { OnFailure: { Destination: queue } },
  });
  template.hasResourceProperties('AWS::CloudWatch::Alarm', {
    AlarmName: 'shop-pipelines-ledger-not-exported',
    AlarmDescription: Match.stringLikeRegexp('The daily export of the ledger failed three times'),
  });
});

test('the hour may be another', () => {
  ledgerTemplate({ hourUtc: 0 }).hasResourceProperties('AWS::Events::Rule', {
    ScheduleExpression: 'cron(17 0 * * ? *)',
  });
});

test('an output names the bucket', () => {
  expect(template.toJSON().Outputs.RunsheetShopPipelinesLedgerBucket).toEqual({
    Value: { Ref: expect.stringMatching(/^PipelinesLedgerBucket/) },
  });
});

test('the function reads runs and writes the ledger, and may do nothing else', () => {
  const bucket = 'Bucket';
  expect(rights(template)[exporter.FunctionName]).toEqual([
    'taken by lambda.amazonaws.com',
    'dynamodb:DescribeTable GlobalTable shop-pipelines-runs',
    `dynamodb:Query GlobalTable shop-pipelines-master if ${LISTED}`,
    'dynamodb:Query GlobalTable shop-pipelines-runs',
    'dynamodb:Query GlobalTable shop-pipelines-runs/index/runs-by-group',
    'dynamodb:Scan GlobalTable shop-pipelines-runs/index/runs-by-group',
    'logs:CreateLogStream LogGroup /aws/lambda/shop-pipelines-export-ledger',
    'logs:PutLogEvents LogGroup /aws/lambda/shop-pipelines-export-ledger',
    `s3:DeleteObject ${bucket}/*/date=*.parquet`,
    `s3:GetObject ${bucket}/*/_delta_log/*.json`,
    `s3:GetObject ${bucket}/*/_delta_log/*.parquet`,
    `s3:GetObject ${bucket}/*/date=*.parquet`,
    `s3:ListBucket ${bucket}`,
    `s3:PutObject ${bucket}/*/_delta_log/*.json if {"Null":{"s3:if-none-match":"false"}}`,
    `s3:PutObject ${bucket}/*/_delta_log/*.parquet`,
    `s3:PutObject ${bucket}/*/_delta_log/_last_checkpoint`,
    `s3:PutObject ${bucket}/*/date=*.parquet`,
    'sqs:SendMessage Queue shop-pipelines-ledger-not-exported',
  ]);
});

test.each([
  [true, /ledger is true: expected an object, \{\} for the defaults/],
  [{ hourUtc: 24 }, /ledger\.hourUtc is 24: expected a whole hour of the day in UTC, 0 to 23/],
  [{ hour: 3 }, /ledger\.hour is an unknown option: expected hourUtc/],
])('refuses %j', (ledger, message) => {
  expect(() => addTo(foreignStack(), 'Pipelines', { ledger: ledger as never })).toThrow(message);
});
