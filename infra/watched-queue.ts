import { Duration, Validations } from 'aws-cdk-lib';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';

export interface WatchedQueueProps {
  /** Of the queue, and of its alarm. */
  name: string;
  /** For who is called: what it means that something lies there. */
  meaning: string;
  /** What it is, for cdk-nag: a dead-letter queue has none itself. */
  reason: string;
}

/**
 * A queue for what failed for good, kept for two weeks: a person is to look. The stack's alarms watch every one of them
 * (alarms.ts), as soon as something lies in it.
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
