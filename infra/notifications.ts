import { CfnCondition, CfnParameter, Duration, Fn, Stack } from 'aws-cdk-lib';
import { FilterRule } from 'aws-cdk-lib/aws-lambda';
import { CfnSubscription, Topic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { RUN_ENTRY } from '../domain/tables/rows';
import { FINISHED_STATUSES } from '../domain/tables/statuses';
import type { StackParts } from './runsheet-function';
import { StreamConsumer } from './stream-consumer';

/**
 * Notifies of each end of a run and of a job run, at least once, whoever wrote it: an event on the account's default
 * bus, a message to a topic as the group's settings say, and metrics. Ends whose notification failed wait in a queue
 * with an alarm.
 */
export class Notifications extends Construct {
  /** For people: the messages about runs, and those of the alarms. */
  readonly topic: Topic;

  constructor(scope: Construct, id: string, parts: StackParts) {
    super(scope, id);
    this.topic = notifyTopic(this, parts);
    const { run } = parts.tables;
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
      // 100 ends, each read (10 ms) and notified of (two calls of 50 ms at most): 11 s. A run of 3,400 jobs is read in
      // 3 s: all its rows are in memory at once, 3,400 of about 2 KB and a few of 100 KB.
      timeoutSeconds: 120,
      environment: {
        RUNSHEET_RUN_TABLE: run.tableName,
        RUNSHEET_STACK: parts.names.stack,
        RUNSHEET_NOTIFY_TOPIC: this.topic.topicArn,
      },
      statements: [
        { actions: ['dynamodb:GetItem', 'dynamodb:Query'], resources: [run.tableArn] },
        {
          actions: ['events:PutEvents'],
          resources: [Stack.of(this).formatArn({ service: 'events', resource: 'event-bus', resourceName: 'default' })],
        },
        { actions: ['sns:Publish'], resources: [this.topic.topicArn] },
      ],
    });
  }
}

/**
 * The topic has no encryption key: CloudWatch's alarms cannot publish to a topic that is encrypted with AWS's own key
 * for SNS, whose policy cannot be changed, and a key of the stack's own is a dollar a month for text that leaves as a
 * mail. Names, statuses and the first line of an error pass through it, and SNS keeps them until they are delivered.
 */
function notifyTopic(scope: Construct, { names }: StackParts): Topic {
  const topic = new Topic(scope, 'Topic', { topicName: names.stack, enforceSSL: true });
  const email = new CfnParameter(scope, 'NotifyEmail', {
    description: 'The address that gets the messages of runs and alarms, once it has confirmed; empty: nobody',
    default: '',
    allowedPattern: '|[^@\\s]+@[^@\\s]+',
    constraintDescription: 'an e-mail address, or nothing',
  });
  email.overrideLogicalId('NotifyEmail');
  const isGiven = new CfnCondition(scope, 'IsEmailGiven', {
    expression: Fn.conditionNot(Fn.conditionEquals(email, '')),
  });
  const mail = new CfnSubscription(scope, 'Mail', {
    topicArn: topic.topicArn,
    protocol: 'email',
    endpoint: email.valueAsString,
  });
  mail.cfnOptions.condition = isGiven;
  return topic;
}

/*
 * The filters use plain equality alone, which Lambda documents best: a wrong filter loses ends, and a call too many
 * costs $0.0000005. The function decides from both images of a record whether it is an end.
 */

/** Every write to a run's own row: opened, planned, closed, and a few between. */
const RUNS = { dynamodb: { Keys: { entry: { S: FilterRule.isEqual(RUN_ENTRY) } } } };
/** Only writes that leave a job run ended: there are a thousand times as many job runs as runs. */
const ENDED_JOBS = { dynamodb: { NewImage: { status: { S: [...FINISHED_STATUSES] } } } };
