import { Duration, Validations } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
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

/** A queue for what failed for good, and an alarm as soon as something lies in it. Kept for two weeks: a person is to look. */
export class WatchedQueue extends Construct {
  readonly queue: Queue;

  constructor(scope: Construct, id: string, { name, meaning, reason }: WatchedQueueProps) {
    super(scope, id);
    this.queue = new Queue(this, 'Queue', {
      queueName: name,
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
    });
    Validations.of(this.queue).acknowledge({ id: 'AwsSolutions-SQS3', reason });
    new Alarm(this, 'Alarm', {
      alarmName: name,
      alarmDescription: meaning,
      metric: this.queue.metricApproximateNumberOfMessagesVisible({
        period: Duration.minutes(5),
        statistic: 'Maximum',
      }),
      threshold: 1,
      evaluationPeriods: 1,
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      // A queue that nobody uses has no figures.
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
  }
}
