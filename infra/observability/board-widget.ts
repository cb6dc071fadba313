import { Duration } from 'aws-cdk-lib';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { type RunsheetParts, ServiceFunction } from '../functions/runsheet-function';

export interface BoardWidgetProps extends RunsheetParts {
  stateMachineArn: string;
  /** The declared functions that jobs call. */
  called: readonly string[];
}

/** 60 x 48 characters are 2.9 KB, and a function's variables at most 4 KB. The others have no link to their log. */
const MOST_CALLED = 60;

/**
 * The board as a custom widget of a dashboard. CloudWatch calls the function with the rights of the person who looks,
 * so a person who may invoke it sees all runs, and anybody else sees none. The function can write nothing.
 */
export class BoardWidget extends Construct {
  readonly function: IFunction;

  constructor(scope: Construct, id: string, props: BoardWidgetProps) {
    super(scope, id);
    const { names, tables, called } = props;
    const index = (name: string) => `${tables.run.tableArn}/index/${name}`;
    const made = new ServiceFunction(this, 'Board', {
      parts: props,
      file: 'board',
      functionName: names.boardWidget,
      // One whole CPU (AWS: at 1,769 MB), since a person waits. 2,000 jobs in 5 runs are 10 MB of rows to parse: about
      // 1 s of CPU and 150 MB. A page costs $0.00002.
      memoryMb: 1769,
      // Far above that: a person who has to wait longer has left.
      timeout: Duration.seconds(30),
      environment: {
        RUNSHEET_MASTER_TABLE: tables.master.tableName,
        RUNSHEET_RUN_TABLE: tables.run.tableName,
        RUNSHEET_STATE_MACHINE_ARN: props.stateMachineArn,
        RUNSHEET_JOB_PREFIX: names.jobPrefix,
        RUNSHEET_STACK: names.reference,
        ...(called.length > 0 && { RUNSHEET_CALLED: called.slice(0, MOST_CALLED).join(' ') }),
      },
      statements: [
        { actions: ['dynamodb:GetItem', 'dynamodb:Query'], resources: [tables.master.tableArn, tables.run.tableArn] },
        { actions: ['dynamodb:BatchGetItem'], resources: [tables.run.tableArn] },
        { actions: ['dynamodb:Query'], resources: ['open-runs', 'runs-by-group', 'run-keys-by-job'].map(index) },
      ],
    });
    this.function = made.function;
  }
}
