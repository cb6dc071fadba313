import { Duration, Stack } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { FilterRule } from 'aws-cdk-lib/aws-lambda';
import { CfnSubscription, type ITopic, Topic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import type { MetricsScope } from '../domain/notices/metrics';
import { RUN_ENTRY } from '../domain/tables/rows';
import { FINISHED_STATUSES } from '../domain/tables/statuses';
import { keyStatements } from './encryption';
import type { RunsheetParts } from './functions/runsheet-function';
import { StreamConsumer } from './functions/stream-consumer';
import type { RunsheetNames } from './runsheet-names';
import { groupList } from './statements';

export interface NotificationsProps extends RunsheetParts {
  /** A topic that is there already. */
  topic?: ITopic | undefined;
  /** Gets the messages by mail once it has confirmed. */
  email?: string | undefined;
  /** Undefined: the number of groups decides. */
  metrics: MetricsScope | undefined;
}

/**
 * Notifies of each end of a run and of a job run, at least once, whoever wrote it: an event on the account's default
 * bus, a message to a topic as the group's settings say, and metrics. Ends whose notification failed wait in a queue
 * with an alarm.
 */
export class Notifications extends Construct {
  /** For people: the messages about runs, and those of the alarms. */
  readonly topic: ITopic;
  /** Undefined: nobody gets mails. */
  readonly mail: CfnSubscription | undefined;

  constructor(scope: Construct, id: string, { topic, email, metrics, ...parts }: NotificationsProps) {
    super(scope, id);
    this.topic = topic ?? notifyTopic(this, parts.names, parts.key);
    this.mail = email === undefined ? undefined : this.#mailTo(email);
    const { run } = parts.tables;
    const publish = { actions: ['sns:Publish'], resources: [this.topic.topicArn] };
    // "Default" for the same reason as in changes.ts.
    new StreamConsumer(this, 'Default', {
      ...parts,
      table: run,
      functionId: 'NotifyEnds',
      file: 'notify-ends',
      queueId: 'FailedNotifications',
      queueName: 'failed-notifications',
      meaning: 'Nobody was notified of some ends of runs or jobs: docs/reference/events.md says what to do',
      filters: [RUNS, ENDED_JOBS],
      // A notification that comes later than that helps nobody to act, and the board shows the end.
      maxRecordAge: Duration.hours(1),
      // 100 ends, read ten at once (10 ms) and put ten in a call (30 ms): half a second. A run of 10,000 jobs with
      // 32 KB of output each is read in 35 s; of each row 2 KB at most are in memory.
      timeout: Duration.seconds(120),
      environment: {
        RUNSHEET_RUN_TABLE: run.tableName,
        RUNSHEET_STACK: parts.names.reference,
        RUNSHEET_NOTIFY_TOPIC: this.topic.topicArn,
        ...(metrics ? { RUNSHEET_METRICS: metrics } : { RUNSHEET_MASTER_TABLE: parts.tables.master.tableName }),
      },
      statements: [
        { actions: ['dynamodb:GetItem', 'dynamodb:Query'], resources: [run.tableArn] },
        // To count the groups.
        ...(metrics ? [] : [groupList(parts.tables, ['dynamodb:Query'])]),
        {
          actions: ['events:PutEvents'],
          resources: [Stack.of(this).formatArn({ service: 'events', resource: 'event-bus', resourceName: 'default' })],
        },
      ],
      furtherStatements: [publish, ...keyStatements(this, this.topic.masterKey, [publish])],
    });
  }

  #mailTo(endpoint: string): CfnSubscription {
    return new CfnSubscription(this, 'Mail', { topicArn: this.topic.topicArn, protocol: 'email', endpoint });
  }
}

/**
 * Without a key of yours the topic has none: CloudWatch's alarms cannot publish to a topic that is encrypted with
 * AWS's own key for SNS, whose policy cannot be changed, and a key of the stack's own is a dollar a month for text that
 * leaves as a mail. Names, statuses and the first line of an error pass through it, and SNS keeps them until they are
 * delivered.
 */
function notifyTopic(scope: Construct, { name }: RunsheetNames, key: IKey | undefined): Topic {
  return new Topic(scope, 'Topic', { topicName: name, enforceSSL: true, ...(key && { masterKey: key }) });
}

/*
 * The filters use plain equality alone, which Lambda documents best: a wrong filter loses ends, and a call too many
 * costs $0.0000005. The function decides from both images of a record whether it is an end.
 */

/** Every write to a run's own row: opened, planned, closed, and a few between. */
const RUNS = { dynamodb: { Keys: { entry: { S: FilterRule.isEqual(RUN_ENTRY) } } } };
/** Only writes that leave a job run ended: there are a thousand times as many job runs as runs. */
const ENDED_JOBS = { dynamodb: { NewImage: { status: { S: [...FINISHED_STATUSES] } } } };
