import { Duration } from 'aws-cdk-lib';
import { FilterRule } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import type { RunsheetParts } from './functions/runsheet-function';
import { StreamConsumer } from './functions/stream-consumer';
import type { Schedules } from './schedules';

export interface ChangesProps extends RunsheetParts {
  /** For the schedules of the groups that are edited. */
  schedules: Schedules;
}

/**
 * Records each change of the master table in its change log, and keeps the schedule of its group. The table itself is
 * written in any case. Changes that could not be recorded wait in a queue with an alarm.
 */
export class Changes extends Construct {
  constructor(scope: Construct, id: string, { schedules, ...parts }: ChangesProps) {
    super(scope, id);
    const { master } = parts.tables;
    // CDK leaves "Default" out of logical ids. So they stay those of deployed stages, whose mapping CloudFormation
    // cannot replace by one of the same stream and function.
    const { consumer } = new StreamConsumer(this, 'Default', {
      ...parts,
      table: master,
      functionId: 'RecordChanges',
      file: 'record-changes',
      queueId: 'Unrecorded',
      queueName: 'unrecorded-changes',
      meaning: 'Changes of the master table are missing in its change log: docs/operate/change-jobs.md says what to do',
      filters: [EDITS],
      // Leaves 18 of the stream's 24 hours to read the record by hand.
      maxRecordAge: Duration.hours(6),
      // 100 changes of up to 400 KB, each a write of up to 20 ms; the schedules of as many groups, five at a time and
      // seven calls each, 10 s; and as much again for throttles.
      timeout: Duration.seconds(60),
      environment: schedules.environment,
      statements: [
        ...schedules.statements,
        {
          actions: ['dynamodb:PutItem'],
          resources: [master.tableArn],
          // Rows of change logs only, never a job's.
          conditions: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['*@changes'] } },
        },
      ],
    });
    schedules.acknowledge(consumer);
  }
}

/**
 * All rows except the tool's list of groups. Rows of the change log come too, once each, and the function ignores them:
 * Lambda's filters have no "does not end with". They do not document what `exists: false` means for an attribute whose
 * parent is missing, and an emulator lets nothing through then. A wrong filter loses changes; a call costs $0.0000005.
 */
const EDITS = { dynamodb: { Keys: { job_group: { S: FilterRule.notEquals('@groups') } } } };
