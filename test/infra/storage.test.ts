import { Match } from 'aws-cdk-lib/assertions';
import type { CfnGlobalTable } from 'aws-cdk-lib/aws-dynamodb';
import { FORMER_INDEX_BY_JOB, RUN_TABLE } from '../../domain/tables/table-shapes';
import { synthesize } from '../support/stack/synthesize';

const template = synthesize();

describe('the tables', () => {
  const table = (name: string) => ({ TableName: name, BillingMode: 'PAY_PER_REQUEST' });

  test('the master table is protected from deletion, restorable, streamed and kept', () => {
    template.hasResource('AWS::DynamoDB::GlobalTable', {
      DeletionPolicy: 'Retain',
      UpdateReplacePolicy: 'Retain',
      Properties: {
        ...table('runsheet-dev-master'),
        StreamSpecification: { StreamViewType: 'NEW_AND_OLD_IMAGES' },
        Replicas: [
          Match.objectLike({
            DeletionProtectionEnabled: true,
            PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
          }),
        ],
      },
    });
  });

  test('the run table is restorable, streamed, kept, and lets its rows expire', () => {
    template.hasResource('AWS::DynamoDB::GlobalTable', {
      DeletionPolicy: 'Retain',
      Properties: {
        ...table('runsheet-dev-runs'),
        TimeToLiveSpecification: { AttributeName: 'expires_at', Enabled: true },
        StreamSpecification: { StreamViewType: 'NEW_AND_OLD_IMAGES' },
        Replicas: [Match.objectLike({ PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true } })],
      },
    });
  });

  test('the run table has the indexes of domain/tables/table-shapes.ts, whole rows or only keys in them', () => {
    template.hasResourceProperties('AWS::DynamoDB::GlobalTable', {
      TableName: 'runsheet-dev-runs',
      GlobalSecondaryIndexes: RUN_TABLE.indexes.map((index) => ({
        IndexName: index.name,
        KeySchema: [
          { AttributeName: index.partitionKey, KeyType: 'HASH' },
          { AttributeName: index.sortKey, KeyType: 'RANGE' },
        ],
        Projection: { ProjectionType: index.projects === 'KEYS' ? 'KEYS_ONLY' : 'ALL' },
      })),
    });
  });
});

test('an app can keep the former index for one deployment, as docs/reference/versions.md says', () => {
  const both = synthesize({
    extend: ({ runsheet }) => {
      const table = runsheet.runTable.node.defaultChild as CfnGlobalTable;
      table.addPropertyOverride('GlobalSecondaryIndexes.3', {
        IndexName: 'runs-by-job',
        KeySchema: [
          { AttributeName: 'job_runs', KeyType: 'HASH' },
          { AttributeName: 'planned_at', KeyType: 'RANGE' },
        ],
        Projection: { ProjectionType: 'ALL' },
      });
    },
  });
  const [run] = Object.values(
    both.findResources('AWS::DynamoDB::GlobalTable', { Properties: { TableName: 'runsheet-dev-runs' } }),
  );
  expect(run?.Properties.GlobalSecondaryIndexes.map(({ IndexName }: { IndexName: string }) => IndexName)).toEqual([
    ...RUN_TABLE.indexes.map(({ name }) => name),
    FORMER_INDEX_BY_JOB,
  ]);
});

describe('the data bucket', () => {
  test('is encrypted, private, versioned and kept, and refuses plain HTTP', () => {
    template.hasResource('AWS::S3::Bucket', {
      DeletionPolicy: 'Retain',
      Properties: {
        BucketName: Match.absent(),
        BucketEncryption: Match.anyValue(),
        VersioningConfiguration: { Status: 'Enabled' },
        PublicAccessBlockConfiguration: {
          BlockPublicAcls: true,
          BlockPublicPolicy: true,
          IgnorePublicAcls: true,
          RestrictPublicBuckets: true,
        },
      },
    });
    template.hasResourceProperties('AWS::S3::BucketPolicy', {
      PolicyDocument: {
        Statement: [Match.objectLike({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } })],
      },
    });
  });

  test('forgets what work in services heard of its jobs, and no file of a job', () => {
    const [bucket] = Object.values(template.findResources('AWS::S3::Bucket'));
    const rules: { Prefix?: string; ExpirationInDays?: number }[] = bucket?.Properties.LifecycleConfiguration.Rules;
    const ending = rules.filter(({ ExpirationInDays }) => ExpirationInDays !== undefined);
    expect(ending).toEqual([{ Prefix: '_work/', ExpirationInDays: 30, Status: 'Enabled' }]);
  });
});
