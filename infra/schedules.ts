import { Duration, Stack, Validations } from 'aws-cdk-lib';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import { PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { CfnScheduleGroup } from 'aws-cdk-lib/aws-scheduler';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { type RunsheetParts, ServiceFunction } from './functions/runsheet-function';
import type { RunsheetNames } from './runsheet-names';
import { acknowledgeWriteSchedules, arnOf, groupList, type Statement, writeSchedules } from './statements';
import { WatchedQueue } from './watched-queue';

export interface SchedulesProps extends RunsheetParts {
  stateMachineArn: string;
  /** Undefined: nothing is reserved. */
  reservedConcurrency: number | undefined;
}

/**
 * What the schedules of the groups need: a schedule group of EventBridge Scheduler, a role to start the state machine,
 * a queue for runs that could not be started, and the function that brings the schedules into line with the table. The
 * schedules themselves are made from the table's rows; the stack knows none of them.
 */
export class Schedules extends Construct {
  readonly reconcile: IFunction;
  /**
   * For a function that keeps schedules (operations/keep-schedules.ts): the environment and the grants that this needs.
   */
  readonly environment: Record<string, string>;
  readonly statements: Statement[];

  readonly #names: RunsheetNames;

  constructor(scope: Construct, id: string, props: SchedulesProps) {
    super(scope, id);
    const { names, tables, stateMachineArn } = props;
    this.#names = names;
    new CfnScheduleGroup(this, 'Group', { name: names.scheduleGroup });
    // Scheduler sends here each fire that it could not start within the hour.
    const { queue: deadLetters } = new WatchedQueue(this, 'DeadLetters', {
      name: `${names.servicePrefix}runs-not-started`,
      meaning:
        "EventBridge Scheduler could not start a group's run within the hour: the queue's messages say which, and why (docs/operate/schedules.md)",
      reason:
        'It is a dead-letter queue itself, of EventBridge Scheduler, which cdk-nag does not see. Only people read it.',
    });
    const role = scheduleRole(this, { names, stateMachineArn, deadLetters });
    this.environment = {
      RUNSHEET_MASTER_TABLE: tables.master.tableName,
      RUNSHEET_STATE_MACHINE_ARN: stateMachineArn,
      RUNSHEET_SCHEDULE_GROUP: names.scheduleGroup,
      RUNSHEET_SCHEDULE_ROLE_ARN: role.roleArn,
      RUNSHEET_DEAD_LETTER_ARN: deadLetters.queueArn,
    };
    this.statements = [
      { actions: ['dynamodb:GetItem', 'dynamodb:Query'], resources: [tables.master.tableArn] },
      groupList(tables, ['dynamodb:DeleteItem', 'dynamodb:UpdateItem']),
      writeSchedules(scope, names),
      {
        actions: ['iam:PassRole'],
        resources: [role.roleArn],
        conditions: { StringEquals: { 'iam:PassedToService': 'scheduler.amazonaws.com' } },
      },
    ];
    this.reconcile = this.#reconcile(props);
  }

  /** Answers cdk-nag's finding about `statements`, for a function that has them. */
  acknowledge(keeper: Construct): void {
    acknowledgeWriteSchedules(keeper, this.#names);
  }

  #reconcile(props: SchedulesProps): IFunction {
    const { tables } = props;
    const made = new ServiceFunction(this, 'Reconcile', {
      parts: props,
      file: 'reconcile-schedules',
      memoryMb: 512,
      // A thousand groups, five at a time and five calls each, take about a minute.
      timeout: Duration.seconds(300),
      // One at a time, where concurrency is reserved: two would do the same work twice.
      reservedConcurrency: props.reservedConcurrency && 1,
      environment: this.environment,
      statements: [
        ...this.statements,
        // For a person who asks for the groups that are missing in the list.
        { actions: ['dynamodb:Scan'], resources: [tables.master.tableArn] },
        { actions: ['scheduler:ListSchedules'], resources: ['*'] },
      ],
    });
    this.acknowledge(made);
    Validations.of(made).acknowledge({
      id: 'AwsSolutions-IAM5[Resource::*]',
      reason:
        'Forced by AWS: ListSchedules knows no resources, not even the schedule group that it lists. It returns only names.',
    });
    // The next hour is the retry.
    const maxEventAge = Duration.hours(1);
    made.function.configureAsyncInvoke({ retryAttempts: 1, maxEventAge });
    new Rule(this, 'EveryHour', {
      description: "Brings the groups' schedules into line with the table",
      schedule: Schedule.rate(Duration.hours(1)),
      targets: [new LambdaFunction(made.function, { retryAttempts: 2, maxEventAge })],
    });
    return made.function;
  }
}

/** Only schedules of this stack's schedule group may take it: to start this one machine, and to send to the queue. */
function scheduleRole(
  scope: Construct,
  { names, stateMachineArn, deadLetters }: { names: RunsheetNames; stateMachineArn: string; deadLetters: Queue },
): Role {
  const stack = Stack.of(scope);
  const groupArn = arnOf(stack, 'scheduler', `schedule-group/${names.scheduleGroup}`);
  const allow = (action: string, resource: string) => new PolicyStatement({ actions: [action], resources: [resource] });
  return new Role(scope, 'Role', {
    assumedBy: new ServicePrincipal('scheduler.amazonaws.com', {
      conditions: { StringEquals: { 'aws:SourceAccount': stack.account, 'aws:SourceArn': groupArn } },
    }),
    inlinePolicies: {
      own: new PolicyDocument({
        statements: [allow('states:StartExecution', stateMachineArn), allow('sqs:SendMessage', deadLetters.queueArn)],
      }),
    },
  });
}
