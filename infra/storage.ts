import { Duration, RemovalPolicy, Validations } from 'aws-cdk-lib';
import { type Attribute, AttributeType, StreamViewType, type TablePropsV2, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { BlockPublicAccess, Bucket, BucketEncryption } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { EXPIRES_AT, MASTER_TABLE, RUN_TABLE, type TableShape } from '../domain/tables/table-shapes';
import type { StageNames } from './stage-names';

/*
 * What stays when the stack is destroyed. A change of a logical id would make CloudFormation replace the table or the
 * bucket.
 */

/** The two tables, on demand. */
export class Tables extends Construct {
  readonly master: TableV2;
  readonly run: TableV2;

  constructor(scope: Construct, id: string, names: StageNames) {
    super(scope, id);
    this.master = new TableV2(this, 'Master', {
      ...tableProps(MASTER_TABLE),
      tableName: names.masterTable,
      deletionProtection: true,
      // Both images: the change log records what a row was before.
      dynamoStream: StreamViewType.NEW_AND_OLD_IMAGES,
    });
    this.run = new TableV2(this, 'Run', {
      ...tableProps(RUN_TABLE),
      tableName: names.runTable,
      timeToLiveAttribute: EXPIRES_AT,
      // Both images: a write is an end only where the row was open before it.
      dynamoStream: StreamViewType.NEW_AND_OLD_IMAGES,
    });
  }
}

function tableProps(shape: TableShape): TablePropsV2 {
  return {
    partitionKey: text(shape.partitionKey),
    sortKey: text(shape.sortKey),
    globalSecondaryIndexes: shape.indexes.map((index) => ({
      indexName: index.name,
      partitionKey: text(index.partitionKey),
      sortKey: text(index.sortKey),
    })),
    pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
    removalPolicy: RemovalPolicy.RETAIN,
  };
}

function text(name: string): Attribute {
  return { name, type: AttributeType.STRING };
}

/** Where jobs keep their data (`job.dataUrl`). AWS makes up its name, since all accounts share the names of buckets. */
export class DataBucket extends Bucket {
  constructor(scope: Construct, id: string) {
    super(scope, id, {
      encryption: BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      // A job runs at least once. Versions bring back what a second attempt overwrote; no current object is ever
      // deleted.
      versioned: true,
      lifecycleRules: [
        { noncurrentVersionExpiration: Duration.days(30), abortIncompleteMultipartUploadAfter: Duration.days(7) },
      ],
      removalPolicy: RemovalPolicy.RETAIN,
    });
    Validations.of(this).acknowledge({
      id: 'AwsSolutions-S1',
      reason:
        'Only the job functions can read or write the objects, and the run table has each of their attempts. Access logs would ' +
        'need a second bucket that is kept for ever. A stage that must have them can turn on CloudTrail data events for this one.',
    });
  }
}
