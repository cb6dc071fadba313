import { Duration, Validations } from 'aws-cdk-lib';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';

export interface WatchedQueueProps {
  /** The name of the queue and of its alarm. */
  name: string;
  /** What a message in the queue means, for the person whom the alarm calls. */
  meaning: string;
  /** The answer to cdk-nag, which wants a dead-letter queue for every queue. */
  reason: string;
}

/**
 * A queue for messages that failed for good, kept for two weeks until a person looks. Each has an alarm on its first
 * message (observability/alarms.ts).
 */
export class WatchedQueue extends Construct {
  readonly queue: Queue;
  readonly name: string;
  readonly meaning: string;

  constructor(scope: Construct, id: string, { name, meaning, reason }: WatchedQueueProps) {
    super(scope, id);
    this.name = name;
    this.meaning = meaning;
    this.queue = new Queue(this, 'Queue', {
      queueName: name,
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
    });
    Validations.of(this.queue).acknowledge({ id: 'AwsSolutions-SQS3', reason });
  }
}
