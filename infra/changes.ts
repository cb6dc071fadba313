import { join } from 'node:path';
import { type CfnElement, Duration, Stack, Validations } from 'aws-cdk-lib';
import { EventSourceMapping, FilterCriteria, FilterRule, StartingPosition } from 'aws-cdk-lib/aws-lambda';
import { SqsDlq } from 'aws-cdk-lib/aws-lambda-event-sources';
import { Construct } from 'constructs';
import { RunsheetFunction } from './runsheet-function';
import type { Schedules } from './schedules';
import type { StackParts } from './stack-parts';
import type { Tables } from './tables';
import { WatchedQueue } from './watched-queue';

export interface ChangesProps extends StackParts {
  /** What it needs to keep the schedules of the groups that are edited. */
  schedules: Schedules;
}

/**
 * Records each change of the master table in its change log, and keeps the schedule of its group. What could not be recorded
 * waits in a queue with an alarm: it says where in the stream the change is, which keeps it for a day; the table itself has
 * been written in any case.
 */
export class Changes extends Construct {
  constructor(scope: Construct, id: string, props: ChangesProps) {
    super(scope, id);
    const recorder = this.#recorder(props);
    const unrecorded = new WatchedQueue(this, 'Unrecorded', {
      name: `${props.names.servicePrefix}unrecorded-changes`,
      meaning: 'Changes of the master table are missing in its change log: docs/operate/change-jobs.md says what to do',
      reason: 'It is a dead-letter queue itself, of a stream: nothing reads it but a person who was told by its alarm.',
    });
    new EventSourceMapping(this, 'Stream', {
      target: recorder.function,
      eventSourceArn: streamArn(props.tables),
      // What was written between the table's making and this mapping's counts too.
      startingPosition: StartingPosition.TRIM_HORIZON,
      filters: [FilterCriteria.filter(EDITS)],
      batchSize: 100,
      reportBatchItemFailures: true,
      // A record that always fails is soon alone. Ten more tries outlast a throttle; after them the others go on, and in
      // any case after 6 hours, which leaves 18 of the stream's 24 to read it by hand.
      bisectBatchOnError: true,
      retryAttempts: 10,
      maxRecordAge: Duration.hours(6),
      onFailure: new SqsDlq(unrecorded.queue),
    });
  }

  #recorder({ projectRoot, functionsDir, names, tables, schedules }: ChangesProps): RunsheetFunction {
    const made = new RunsheetFunction(this, 'RecordChanges', {
      projectRoot,
      entry: join(functionsDir, 'record-changes.ts'),
      functionName: `${names.servicePrefix}record-changes`,
      memoryMb: 512,
      // 100 changes of up to 400 KB, each a write of up to 20 ms; the schedules of as many groups, five at a time and seven
      // calls each, 10 s; and as much again for throttles.
      timeoutSeconds: 60,
      environment: schedules.environment,
      statements: [
        ...schedules.statements,
        {
          actions: ['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator'],
          resources: [streamArn(tables)],
        },
        { actions: ['dynamodb:ListStreams'], resources: [`${tables.master.tableArn}/stream/*`] },
        {
          actions: ['dynamodb:PutItem'],
          resources: [tables.master.tableArn],
          // Rows of change logs, and no job's.
          conditions: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['*@changes'] } },
        },
      ],
    });
    schedules.acknowledge(made);
    Validations.of(made).acknowledge({
      id: `AwsSolutions-IAM5[Resource::<${logicalId(tables)}.Arn>/stream/*]`,
      reason:
        'The streams of this one table. Lambda wants ListStreams of who reads a stream, and the action knows a table only.',
    });
    return made;
  }
}

/**
 * Without the tool's list of groups. Rows of the log itself come too, once each, and end here, since the function leaves them
 * out: Lambda's filters know no "does not end with", and what `exists: false` means of an attribute whose parent is missing
 * they do not document (an emulator lets nothing through then). A filter that is wrong loses changes; a call costs $0.0000005.
 */
const EDITS = { dynamodb: { Keys: { job_group: { S: FilterRule.notEquals('@groups') } } } };

function streamArn({ master }: Tables): string {
  if (!master.tableStreamArn) throw new Error('the master table has no stream');
  return master.tableStreamArn;
}

function logicalId({ master }: Tables): string {
  return Stack.of(master).getLogicalId(master.node.defaultChild as CfnElement);
}
