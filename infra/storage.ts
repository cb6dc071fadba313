import { Duration, RemovalPolicy, Validations } from 'aws-cdk-lib';
import {
  type Attribute,
  AttributeType,
  type CfnGlobalTable,
  type ITable,
  type ITableV2,
  ProjectionType,
  StreamViewType,
  type TablePropsV2,
  TableV2,
} from 'aws-cdk-lib/aws-dynamodb';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { BlockPublicAccess, Bucket, BucketEncryption, type LifecycleRule } from 'aws-cdk-lib/aws-s3';
import { Construct, type Node } from 'constructs';
import { EXPIRES_AT, MASTER_TABLE, RUN_TABLE, type TableShape } from '../domain/tables/table-shapes';
import { WORK_FOLDER } from '../domain/targets/work-files';
import { showValue } from '../domain/values/show-value';
import { CannotSynthesize } from './cannot-synthesize';
import { declaredProblems } from './declared-table';
import type { RunsheetNames } from './runsheet-names';

/*
 * What stays when the stack is destroyed. A change of a logical id would make CloudFormation replace the table or the
 * bucket.
 */

/**
 * A table that is there already: the table of your app, or the ARN of its stream, in which the table's name stands. Its
 * stream must have new and old images.
 */
export type ExistingTable = ITable | ITableV2 | string;

export interface ExistingTables {
  master: ExistingTable;
  runs: ExistingTable;
}

export interface TablesProps {
  names: RunsheetNames;
  key?: IKey | undefined;
  existing?: ExistingTables | undefined;
}

/** What this project uses of a table, new or not. */
export interface RunsheetTable {
  readonly tableArn: string;
  readonly tableName: string;
  readonly tableStreamArn?: string | undefined;
  readonly encryptionKey?: IKey | undefined;
  readonly node: Node;
}

/** The two tables: new ones, on demand, or those that are there already. */
export class Tables extends Construct {
  readonly master: RunsheetTable;
  readonly run: RunsheetTable;
  /** The keys that encrypt them, each once. */
  readonly keys: readonly IKey[];

  constructor(scope: Construct, id: string, { names, key, existing }: TablesProps) {
    super(scope, id);
    if (existing) {
      this.master = existingTable(this, 'Master', existing.master, key);
      this.run = existingTable(this, 'Run', existing.runs, key);
      this.keys = [...new Set([this.master, this.run].flatMap(({ encryptionKey }) => encryptionKey ?? []))];
      return;
    }
    const [master, run] = [this.#newMaster(names), this.#newRun(names)];
    if (key) for (const table of [master, run]) encryptWith(key, table);
    this.master = master;
    this.run = run;
    this.keys = key ? [key] : [];
  }

  #newMaster(names: RunsheetNames): TableV2 {
    return new TableV2(this, 'Master', {
      ...tableProps(MASTER_TABLE),
      tableName: names.masterTable,
      deletionProtection: true,
      // Both images: the change log records what a row was before.
      dynamoStream: StreamViewType.NEW_AND_OLD_IMAGES,
    });
  }

  #newRun(names: RunsheetNames): TableV2 {
    return new TableV2(this, 'Run', {
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
      projectionType: index.projects === 'KEYS' ? ProjectionType.KEYS_ONLY : ProjectionType.ALL,
    })),
    pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
    removalPolicy: RemovalPolicy.RETAIN,
  };
}

/** Written directly: the CDK's own way works only in a stack whose region is known at the synth. */
function encryptWith(key: IKey, table: TableV2): void {
  const resource = table.node.defaultChild as CfnGlobalTable;
  resource.addPropertyOverride('SSESpecification', { SSEEnabled: true, SSEType: 'KMS' });
  resource.addPropertyOverride('Replicas.0.SSESpecification', { KMSMasterKeyId: key.keyArn });
}

function text(name: string): Attribute {
  return { name, type: AttributeType.STRING };
}

const STREAM_ARN = /^(arn:[^:]+:dynamodb:[^:]+:\d{12}:table\/[A-Za-z0-9_.-]{3,255})\/stream\/\S+$/;

/** @param key the key of a table that is given by its stream */
function existingTable(scope: Construct, id: string, given: ExistingTable, key: IKey | undefined): RunsheetTable {
  const place = `existingTables.${id === 'Master' ? 'master' : 'runs'}`;
  if (typeof given !== 'string') {
    if (!given.tableStreamArn) {
      throw new CannotSynthesize(
        `${place} is ${given.node.path}, which has no stream: give it one of new and old images`,
      );
    }
    scope.node.addValidation({
      validate: () =>
        declaredProblems(given, id === 'Master' ? MASTER_TABLE : RUN_TABLE).map(
          (problem) => `${place} is ${given.node.path}: ${problem}`,
        ),
    });
    return given;
  }
  const [, tableArn] = STREAM_ARN.exec(given) ?? [];
  if (tableArn) {
    return TableV2.fromTableAttributes(scope, id, {
      tableArn,
      tableStreamArn: given,
      ...(key && { encryptionKey: key }),
    });
  }
  throw new CannotSynthesize(
    `${place} is ${showValue(given)}: expected a table, or the ARN of its stream, as this prints it: ` +
      'aws dynamodb describe-table --table-name <name> --query Table.LatestStreamArn --output text',
  );
}

/** A month, to look into what a job was told. */
const WORK_FILES_DAYS = 30;

export interface KeptBucketProps {
  key?: IKey | undefined;
  /** Beside those of all such buckets. */
  lifecycleRules?: LifecycleRule[];
  /** Why nobody logs who reads and writes it. */
  withoutAccessLogs: string;
}

/** A bucket of data: encrypted, private, and kept when the stack is destroyed. AWS makes up its name. */
export class KeptBucket extends Bucket {
  constructor(scope: Construct, id: string, { key, lifecycleRules = [], withoutAccessLogs }: KeptBucketProps) {
    super(scope, id, {
      encryption: key ? BucketEncryption.KMS : BucketEncryption.S3_MANAGED,
      // One call of KMS for many objects.
      ...(key && { encryptionKey: key, bucketKeyEnabled: true }),
      enforceSSL: true,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      // Versions bring back what was removed or overwritten by mistake.
      versioned: true,
      lifecycleRules: [
        { noncurrentVersionExpiration: Duration.days(30), abortIncompleteMultipartUploadAfter: Duration.days(7) },
        ...lifecycleRules,
      ],
      removalPolicy: RemovalPolicy.RETAIN,
    });
    Validations.of(this).acknowledge({ id: 'AwsSolutions-S1', reason: withoutAccessLogs });
  }
}

/**
 * Where jobs keep their data (`job.dataUrl`). A job runs at least once: a second attempt may overwrite what the first
 * wrote. No current object of a job is ever deleted.
 */
export class DataBucket extends KeptBucket {
  constructor(scope: Construct, id: string, key?: IKey) {
    super(scope, id, {
      key,
      // What work in services hears of its job. Nobody reads it once the work has ended, after 7 days at most.
      lifecycleRules: [{ prefix: `${WORK_FOLDER}/`, expiration: Duration.days(WORK_FILES_DAYS) }],
      withoutAccessLogs:
        'Only the job functions can read or write the objects, and the run table has each of their attempts. Access logs would ' +
        'need a second bucket that is kept for ever. A stage that must have them can turn on CloudTrail data events for this one.',
    });
  }
}
