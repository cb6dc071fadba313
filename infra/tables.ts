import { RemovalPolicy } from 'aws-cdk-lib';
import { type Attribute, AttributeType, StreamViewType, type TablePropsV2, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { Construct } from 'constructs';
import { EXPIRES_AT, MASTER_TABLE, RUN_TABLE, type TableShape } from '../domain/tables/table-shapes';
import type { StageNames } from './stage-names';

/** The two tables, on demand, kept when the stack is destroyed. */
export class Tables extends Construct {
  readonly master: TableV2;
  readonly run: TableV2;

  constructor(scope: Construct, id: string, names: StageNames) {
    super(scope, id);
    this.master = new TableV2(this, 'Master', {
      ...tableProps(MASTER_TABLE),
      tableName: names.masterTable,
      deletionProtection: true,
      // Both images: the change log says what a row was before.
      dynamoStream: StreamViewType.NEW_AND_OLD_IMAGES,
    });
    this.run = new TableV2(this, 'Run', {
      ...tableProps(RUN_TABLE),
      tableName: names.runTable,
      timeToLiveAttribute: EXPIRES_AT,
      // Both images: only where a row was open before has something ended.
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
