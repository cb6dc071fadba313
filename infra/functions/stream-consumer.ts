import type { Duration } from 'aws-cdk-lib';
import { EventSourceMapping, FilterCriteria, StartingPosition } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { acknowledgeWildcard } from '../statements';
import type { RunsheetTable } from '../storage';
import { WatchedQueue } from '../watched-queue';
import {
  type RunsheetFunction,
  type RunsheetParts,
  ServiceFunction,
  type ServiceFunctionProps,
} from './runsheet-function';

export interface StreamConsumerProps
  extends RunsheetParts,
    Pick<ServiceFunctionProps, 'file' | 'timeout' | 'environment' | 'statements' | 'furtherStatements' | 'network'> {
  table: RunsheetTable;
  /** The ids of the function and of its queue, and what their names end with. */
  functionId: string;
  queueId: string;
  queueName: string;
  /** What a record in the queue means, for the person whom its alarm calls. */
  meaning: string;
  /** Only records that match one of these reach the function. */
  filters: Record<string, unknown>[];
  /** A record older than this is not tried again, and the records after it go on. */
  maxRecordAge: Duration;
  /**
   * How often a batch is tried again.
   * @default 10, which outlasts a throttle
   */
  retryAttempts?: number | 'until it is too old';
}

/**
 * A function that reads the changes of a table from its stream, each at least once. A record that fails for good goes
 * into a queue with an alarm. The queue holds the record's place in the stream, and the stream keeps the record for a
 * day.
 */
export class StreamConsumer extends Construct {
  readonly consumer: RunsheetFunction;

  constructor(scope: Construct, id: string, props: StreamConsumerProps) {
    super(scope, id);
    const failed = new WatchedQueue(this, props.queueId, {
      name: `${props.names.servicePrefix}${props.queueName}`,
      meaning: props.meaning,
      reason: 'It is a dead-letter queue itself, of a stream: nothing reads it but a person whom its alarm has called.',
    });
    this.consumer = this.#consumer(props, failed.queue.queueArn);
    new EventSourceMapping(this, 'Stream', {
      target: this.consumer.function,
      eventSourceArn: streamArn(props.table),
      // Also reads the writes that were made before this mapping existed.
      startingPosition: StartingPosition.TRIM_HORIZON,
      filters: props.filters.map((each) => FilterCriteria.filter(each)),
      batchSize: 100,
      reportBatchItemFailures: true,
      // Halving the batch soon isolates a record that always fails.
      bisectBatchOnError: true,
      ...retries(props),
      maxRecordAge: props.maxRecordAge,
      // The CDK's own SqsDlq would also grant to read the queue's attributes, which Lambda does not need.
      onFailure: { bind: () => ({ destination: failed.queue.queueArn }) },
    });
  }

  #consumer({ table, file, functionId, ...props }: StreamConsumerProps, failedArn: string): RunsheetFunction {
    const made = new ServiceFunction(this, functionId, {
      parts: props,
      file,
      memoryMb: 512,
      timeout: props.timeout,
      environment: props.environment,
      statements: [
        ...props.statements,
        {
          actions: ['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator'],
          resources: [streamArn(table)],
        },
        { actions: ['dynamodb:ListStreams'], resources: ['*'] },
        { actions: ['sqs:SendMessage'], resources: [failedArn] },
      ],
      furtherStatements: props.furtherStatements,
      network: props.network,
    });
    acknowledgeWildcard(
      made,
      '*',
      'Forced by AWS: Lambda wants ListStreams of a function that reads a stream, and the action knows no resources. It lists the names of streams.',
    );
    return made;
  }
}

function retries({ retryAttempts = 10 }: StreamConsumerProps): { retryAttempts?: number } {
  return retryAttempts === 'until it is too old' ? {} : { retryAttempts };
}

function streamArn(table: RunsheetTable): string {
  if (!table.tableStreamArn) throw new Error(`table ${table.node.path} has no stream: give it a dynamoStream`);
  return table.tableStreamArn;
}
