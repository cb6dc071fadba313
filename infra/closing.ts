import { join } from 'node:path';
import { Duration } from 'aws-cdk-lib';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { CUT_OFF_STATUSES, SWEEP_MINUTES } from '../domain/runs/cut-off';
import { groupList } from './group-list';
import { acknowledgeOwnExecutions, ownExecutions } from './own-executions';
import { RunsheetFunction, type Statement } from './runsheet-function';
import { wholeRun } from './service-functions';
import type { StackParts } from './stack-parts';

export interface ClosingProps extends StackParts {
  stateMachineArn: string;
  /** Undefined: nothing is reserved. */
  reservedConcurrency: number | undefined;
}

/**
 * Events at once. A ceiling: a thousand executions stopped in one go would otherwise take as many functions, and empty
 * Step Functions' bucket of 250 questions. Lambda keeps the other events waiting.
 */
const EVENTS_AT_ONCE = 5;

/**
 * Closes the runs whose execution ended without CloseRun, by the execution's event and by a sweep, which also notices the
 * scheduled times at which no run came. No dead-letter queue:
 * an event that is lost tells nothing that the next sweep does not find.
 */
export class Closing extends Construct {
  readonly sweep: IFunction;

  constructor(scope: Construct, id: string, props: ClosingProps) {
    super(scope, id);
    this.#onEvent(props);
    this.sweep = this.#onSchedule(props);
  }

  #onEvent(props: ClosingProps): void {
    const { function: closer } = closingFunction(this, 'CloseEndedRun', props, {
      file: 'close-ended-run',
      reserved: EVENTS_AT_ONCE,
    });
    // Twice again, after one and after two more minutes; within the hour, for which the sweep lists what has ended.
    closer.configureAsyncInvoke({ retryAttempts: 2, maxEventAge: Duration.hours(1) });
    new Rule(this, 'ExecutionEnded', {
      description: 'An execution of the state machine ended, perhaps without closing its run',
      eventPattern: {
        source: ['aws.states'],
        detailType: ['Step Functions Execution Status Change'],
        // Pinned: executions of other machines, and a Distributed Map's batches, are none of these runs. An execution that
        // SUCCEEDED has closed its run before.
        detail: { stateMachineArn: [props.stateMachineArn], status: [...CUT_OFF_STATUSES] },
      },
      targets: [new LambdaFunction(closer, { retryAttempts: 10, maxEventAge: Duration.hours(1) })],
    });
  }

  #onSchedule(props: ClosingProps): IFunction {
    const { names, tables } = props;
    const { function: sweeper } = closingFunction(this, 'SweepRuns', props, {
      file: 'sweep-runs',
      // One sweep at a time; two would only do the same twice.
      reserved: 1,
      statements: [
        { actions: ['states:ListExecutions'], resources: [props.stateMachineArn] },
        { actions: ['dynamodb:Query'], resources: [`${tables.run.tableArn}/index/open-runs`] },
        // Which groups have a schedule: what is due is told by the list of groups alone.
        groupList(tables, ['dynamodb:Query']),
      ],
      // The stack's name is its metrics' dimension.
      environment: { RUNSHEET_MASTER_TABLE: tables.master.tableName, RUNSHEET_STACK: names.stack },
    });
    // The next sweep is the retry, and a sweep that could not start before it is none too few.
    const maxEventAge = Duration.minutes(SWEEP_MINUTES);
    sweeper.configureAsyncInvoke({ retryAttempts: 0, maxEventAge });
    new Rule(this, 'EveryFewMinutes', {
      description: 'Sweeps the open runs for those whose execution has ended',
      schedule: Schedule.rate(Duration.minutes(SWEEP_MINUTES)),
      targets: [new LambdaFunction(sweeper, { retryAttempts: 2, maxEventAge })],
    });
    return sweeper;
  }
}

interface Particulars {
  file: string;
  reserved: number;
  statements?: Statement[];
  environment?: Record<string, string>;
}

/** As large and as patient as CloseRun, whose work it does. */
function closingFunction(
  scope: Construct,
  id: string,
  { names, tables, ...props }: ClosingProps,
  { file, reserved, statements = [], environment = {} }: Particulars,
): RunsheetFunction {
  const made = new RunsheetFunction(scope, id, {
    projectRoot: props.projectRoot,
    entry: join(props.functionsDir, `${file}.ts`),
    functionName: names.servicePrefix + file,
    memoryMb: 1024,
    timeoutSeconds: 300,
    reservedConcurrency: props.reservedConcurrency && Math.min(reserved, props.reservedConcurrency),
    environment: {
      RUNSHEET_RUN_TABLE: tables.run.tableName,
      RUNSHEET_STATE_MACHINE_ARN: props.stateMachineArn,
      ...environment,
    },
    statements: [
      wholeRun(tables),
      { actions: ['states:DescribeExecution'], resources: [ownExecutions(scope, names)] },
      ...statements,
    ],
  });
  acknowledgeOwnExecutions(made, names);
  return made;
}
