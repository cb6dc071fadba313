import { Duration } from 'aws-cdk-lib';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import type { Bucket, IBucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { keyStatements } from './encryption';
import { type RunsheetFunction, type RunsheetParts, ServiceFunction } from './functions/runsheet-function';
import { acknowledgeWildcard, groupList, type Statement } from './statements';
import { KeptBucket } from './storage';
import { WatchedQueue } from './watched-queue';

export interface LedgerProps {
  /**
   * The hour of the day at which the runs are exported, UTC.
   * @default 4
   */
  hourUtc?: number;
}

const HOUR = 4;

/** After the 15 minutes of a call Lambda tries again, twice. */
const MAX_AGE = Duration.hours(6);

/** Exports the runs that have ended into a bucket once a day, as Delta tables. */
export class Ledger extends Construct {
  readonly bucket: IBucket;

  constructor(scope: Construct, id: string, { hourUtc = HOUR, ...parts }: LedgerProps & RunsheetParts) {
    super(scope, id);
    const bucket = new LedgerBucket(this, 'Bucket', parts.key);
    this.bucket = bucket as IBucket;
    const failed = new WatchedQueue(this, 'NotExported', {
      name: `${parts.names.servicePrefix}ledger-not-exported`,
      meaning:
        'The daily export of the ledger failed three times, or was not done after 45 minutes: the next day goes on',
      reason: 'It is a dead-letter queue itself, of calls of a function. Only people read it.',
    });
    const made = this.#exporter(parts, bucket, failed.queue.queueArn);
    made.function.configureAsyncInvoke({
      retryAttempts: 2,
      maxEventAge: MAX_AGE,
      // The CDK's own SqsDestination would also grant to read the queue's attributes, which Lambda does not need.
      onFailure: { bind: () => ({ destination: failed.queue.queueArn }) },
    });
    new Rule(this, 'EveryDay', {
      description: 'Exports the runs that have ended to the ledger',
      schedule: Schedule.cron({ minute: '17', hour: String(hourUtc) }),
      targets: [new LambdaFunction(made.function, { retryAttempts: 10, maxEventAge: MAX_AGE })],
    });
  }

  #exporter(parts: RunsheetParts, bucket: Bucket, failedArn: string): RunsheetFunction {
    const { run, master } = parts.tables;
    const files = fileStatements(bucket);
    const made = new ServiceFunction(this, 'Export', {
      parts,
      file: 'export-ledger',
      // A batch of 20,000 rows is in memory, as rows and as Parquet: some 300 MB. With more a call has more processor.
      memoryMb: 1769,
      timeout: Duration.minutes(15),
      environment: {
        RUNSHEET_RUN_TABLE: run.tableName,
        RUNSHEET_MASTER_TABLE: master.tableName,
        RUNSHEET_LEDGER_BUCKET: bucket.bucketName,
      },
      statements: [
        { actions: ['dynamodb:Query', 'dynamodb:DescribeTable'], resources: [run.tableArn] },
        groupList(parts.tables, ['dynamodb:Query']),
        // The groups that have runs, and their runs.
        { actions: ['dynamodb:Query', 'dynamodb:Scan'], resources: [`${run.tableArn}/index/runs-by-group`] },
      ],
      furtherStatements: [
        ...files,
        ...keyStatements(this, bucket.encryptionKey, files),
        { actions: ['sqs:SendMessage'], resources: [failedArn] },
      ],
    });
    for (const resource of new Set(files.flatMap(({ resources }) => resources)))
      if (resource !== bucket.bucketArn) acknowledgeWildcard(made, resource, WHY);
    return made;
  }
}

const WHY = 'Files of a Delta table have made-up names. The ARN holds the one bucket and the one kind of file.';

/**
 * A commit is written once and never replaced, whatever code the function runs: its right to write one asks for the
 * condition that no other is there. Only data files are ever removed, those of a commit that was lost to another.
 */
function fileStatements(bucket: Bucket): Statement[] {
  const [data, commits] = [bucket.arnForObjects('*/date=*.parquet'), bucket.arnForObjects('*/_delta_log/*.json')];
  const checkpoints = bucket.arnForObjects('*/_delta_log/*.parquet');
  // Readers look there for the newest one. The function lists the log instead.
  const last = bucket.arnForObjects('*/_delta_log/_last_checkpoint');
  return [
    { actions: ['s3:ListBucket'], resources: [bucket.bucketArn] },
    { actions: ['s3:GetObject'], resources: [data, commits, checkpoints] },
    { actions: ['s3:PutObject'], resources: [data, checkpoints, last] },
    { actions: ['s3:PutObject'], resources: [commits], conditions: { Null: { 's3:if-none-match': 'false' } } },
    { actions: ['s3:DeleteObject'], resources: [data] },
  ];
}

/**
 * Its rows are older than those of the run table, which expire after a year. No current object expires: a file that a
 * Delta table's log names must stay for as long as the log does.
 */
class LedgerBucket extends KeptBucket {
  constructor(scope: Construct, id: string, key: RunsheetParts['key']) {
    super(scope, id, {
      key,
      withoutAccessLogs:
        'One function writes it, and its log says when. Access logs would need a second bucket that is kept for ever. ' +
        'Whoever must have them can turn on CloudTrail data events for this one.',
    });
  }
}
