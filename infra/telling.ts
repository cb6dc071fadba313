import { join } from 'node:path';
import { CfnCondition, type CfnElement, CfnParameter, Duration, Fn, Stack, Validations } from 'aws-cdk-lib';
import { EventSourceMapping, FilterCriteria, FilterRule, StartingPosition } from 'aws-cdk-lib/aws-lambda';
import { SqsDlq } from 'aws-cdk-lib/aws-lambda-event-sources';
import { CfnSubscription, Topic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { RUN_ENTRY } from '../domain/tables/rows';
import { FINISHED_STATUSES } from '../domain/tables/statuses';
import { RunsheetFunction } from './runsheet-function';
import type { StackParts } from './stack-parts';
import type { Tables } from './tables';
import { WatchedQueue } from './watched-queue';

/**
 * Tells of each end of a run and of a job run, at least once and whoever wrote it: events on the account's default bus, a
 * message to a topic as the group's settings say, metrics. What could not be told waits in a queue with an alarm.
 */
export class Telling extends Construct {
  /** For people: the messages of runs, and the alarms' too. */
  readonly topic: Topic;

  constructor(scope: Construct, id: string, props: StackParts) {
    super(scope, id);
    this.topic = this.#topic(props);
    const teller = this.#teller(props);
    const untold = new WatchedQueue(this, 'Untold', {
      name: `${props.names.servicePrefix}untold-ends`,
      meaning: 'Ends of runs or jobs were told to nobody: docs/reference/events.md says what to do',
      reason: 'It is a dead-letter queue itself, of a stream: nothing reads it but a person who was told by its alarm.',
    });
    new EventSourceMapping(this, 'Stream', {
      target: teller.function,
      eventSourceArn: streamArn(props.tables),
      // What ended between the table's stream and this mapping is told too.
      startingPosition: StartingPosition.TRIM_HORIZON,
      filters: [FilterCriteria.filter(RUNS), FilterCriteria.filter(ENDED_JOBS)],
      batchSize: 100,
      reportBatchItemFailures: true,
      // A record that always fails is soon alone. Ten more tries outlast a throttle; after them, or an hour, the others go
      // on: what is told later than that helps nobody to act, and stands on the board.
      bisectBatchOnError: true,
      retryAttempts: 10,
      maxRecordAge: Duration.hours(1),
      onFailure: new SqsDlq(untold.queue),
    });
  }

  /**
   * Without a key: CloudWatch's alarms cannot publish to a topic that is encrypted with AWS's own key for SNS (its policy
   * cannot be changed), and a key of the stack's own is a dollar a month for what leaves as a mail. Names, statuses and the
   * first line of an error pass through it, and SNS keeps them until they are delivered.
   */
  #topic({ names }: StackParts): Topic {
    const topic = new Topic(this, 'Topic', { topicName: names.stack, enforceSSL: true });
    const email = new CfnParameter(this, 'NotifyEmail', {
      description: 'Whom the messages of runs and alarms are mailed to, once they have confirmed it; empty: nobody',
      default: '',
      allowedPattern: '|[^@\\s]+@[^@\\s]+',
      constraintDescription: 'an e-mail address, or nothing',
    });
    email.overrideLogicalId('NotifyEmail');
    const isGiven = new CfnCondition(this, 'IsEmailGiven', {
      expression: Fn.conditionNot(Fn.conditionEquals(email, '')),
    });
    const mail = new CfnSubscription(this, 'Mail', {
      topicArn: topic.topicArn,
      protocol: 'email',
      endpoint: email.valueAsString,
    });
    mail.cfnOptions.condition = isGiven;
    return topic;
  }

  #teller({ projectRoot, functionsDir, names, tables }: StackParts): RunsheetFunction {
    const stack = Stack.of(this);
    const made = new RunsheetFunction(this, 'NotifyEnds', {
      projectRoot,
      entry: join(functionsDir, 'notify-ends.ts'),
      functionName: `${names.servicePrefix}notify-ends`,
      // All rows of a run that ended are in memory at once: 3,400 of 2 KB or so, and a few of 100.
      memoryMb: 512,
      // 100 ends, each read (10 ms) and told (two calls of 50 ms at most): 11 s. A run of 3,400 jobs is read in 3 s.
      timeoutSeconds: 120,
      environment: {
        RUNSHEET_RUN_TABLE: tables.run.tableName,
        RUNSHEET_STACK: names.stack,
        RUNSHEET_NOTIFY_TOPIC: this.topic.topicArn,
      },
      statements: [
        { actions: ['dynamodb:GetItem', 'dynamodb:Query'], resources: [tables.run.tableArn] },
        {
          actions: ['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator'],
          resources: [streamArn(tables)],
        },
        { actions: ['dynamodb:ListStreams'], resources: [`${tables.run.tableArn}/stream/*`] },
        {
          actions: ['events:PutEvents'],
          resources: [stack.formatArn({ service: 'events', resource: 'event-bus', resourceName: 'default' })],
        },
        { actions: ['sns:Publish'], resources: [this.topic.topicArn] },
      ],
    });
    Validations.of(made).acknowledge({
      id: `AwsSolutions-IAM5[Resource::<${logicalId(tables)}.Arn>/stream/*]`,
      reason:
        'The streams of this one table. Lambda wants ListStreams of who reads a stream, and the action knows a table only.',
    });
    return made;
  }
}

/*
 * A record passes that fits one of the two. By plain equality alone, which is what Lambda documents best: a filter that is
 * wrong loses ends, and a call too many costs $0.0000005. What of them is an end the function sees from both images.
 */

/** Every write to a run's own row: opened, planned, closed, and at most some between. */
const RUNS = { dynamodb: { Keys: { entry: { S: FilterRule.isEqual(RUN_ENTRY) } } } };
/** Of job runs, a thousand times as many, only writes that leave them ended. */
const ENDED_JOBS = { dynamodb: { NewImage: { status: { S: [...FINISHED_STATUSES] } } } };

function streamArn({ run }: Tables): string {
  if (!run.tableStreamArn) throw new Error('the run table has no stream');
  return run.tableStreamArn;
}

function logicalId({ run }: Tables): string {
  return Stack.of(run).getLogicalId(run.node.defaultChild as CfnElement);
}
