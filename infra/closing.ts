import { Duration } from 'aws-cdk-lib';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { CUT_OFF_STATUSES, SWEEP_MINUTES } from '../domain/runs/cut-off';
import { type RunsheetFunction, type RunsheetParts, ServiceFunction } from './functions/runsheet-function';
import { acknowledgeDescribeExecutions, describeExecutions, groupList, type Statement, wholeRun } from './statements';

export interface ClosingProps extends RunsheetParts {
  stateMachineArn: string;
  /** Undefined: nothing is reserved. */
  reservedConcurrency: number | undefined;
}

/**
 * Events handled at once, where concurrency is reserved. It is a ceiling: a thousand executions stopped in one go would
 * otherwise take as many functions, and use up Step Functions' burst of 250 calls of DescribeExecution. Lambda keeps
 * the other events waiting. Without it those calls fail, Lambda repeats them twice, and the sweep closes the rest.
 */
const EVENTS_AT_ONCE = 5;

/**
 * Closes the runs whose execution ended without CloseRun, by the execution's event and by a sweep. The sweep also finds
 * the scheduled times at which no run started. There is no dead-letter queue: the next sweep makes good a lost event.
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
    // Lambda tries twice more, after one and after two more minutes. The sweep lists what has ended in the last hour.
    closer.configureAsyncInvoke({ retryAttempts: 2, maxEventAge: Duration.hours(1) });
    new Rule(this, 'ExecutionEnded', {
      description: 'An execution of the state machine ended, perhaps without closing its run',
      eventPattern: {
        source: ['aws.states'],
        detailType: ['Step Functions Execution Status Change'],
        // Only this machine's: executions of others, and a Distributed Map's batches, are no runs. An execution that
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
      // One sweep at a time: two would do the same work twice, which harms nobody.
      reserved: 1,
      statements: [
        { actions: ['states:ListExecutions'], resources: [props.stateMachineArn] },
        { actions: ['dynamodb:Query'], resources: [`${tables.run.tableArn}/index/open-runs`] },
        // The list of groups holds their schedules, and so what is due.
        groupList(tables, ['dynamodb:Query']),
      ],
      // The stack is a dimension of the metrics.
      environment: { RUNSHEET_MASTER_TABLE: tables.master.tableName, RUNSHEET_STACK: names.reference },
    });
    // The next sweep is the retry, so an event that has waited until then is dropped.
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

interface ClosingFunctionProps {
  file: string;
  reserved: number;
  statements?: Statement[];
  environment?: Record<string, string>;
}

/** Memory and timeout are CloseRun's, since the function does the same work. */
function closingFunction(
  scope: Construct,
  id: string,
  props: ClosingProps,
  { file, reserved, statements = [], environment = {} }: ClosingFunctionProps,
): RunsheetFunction {
  const { names, tables } = props;
  const made = new ServiceFunction(scope, id, {
    parts: props,
    file,
    memoryMb: 1024,
    timeout: Duration.seconds(300),
    reservedConcurrency: props.reservedConcurrency && Math.min(reserved, props.reservedConcurrency),
    environment: {
      RUNSHEET_RUN_TABLE: tables.run.tableName,
      RUNSHEET_STATE_MACHINE_ARN: props.stateMachineArn,
      ...environment,
    },
    statements: [wholeRun(tables), describeExecutions(scope, names), ...statements],
  });
  acknowledgeDescribeExecutions(made, names);
  return made;
}
