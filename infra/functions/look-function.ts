import { Duration, Fn, Stack } from 'aws-cdk-lib';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { SERVICE_CALL_SECONDS } from '../../domain/attempts/deadline';
import type { DeployedSettings, StackTarget } from '../../domain/plans/deployed-settings';
import { findKind, SERVICE_FUNCTION } from '../../domain/targets/kinds';
import { asStates } from '../../domain/targets/states';
import { acknowledgeWildcard, type Statement, secretStatements } from '../statements';
import { isOfDeployment } from '../targets';
import { type RunsheetParts, ServiceFunction } from './runsheet-function';

export interface LookFunctionProps extends RunsheetParts {
  data: IBucket;
  /** The targets whose work runs in a service. */
  served: readonly StackTarget[];
}

/**
 * The job function of all targets whose work runs in a service: it starts the work, looks at it and stops it. A stack
 * without such targets has none. It has the rights of a job function on the run table, and those that its targets need.
 */
export class LookFunction extends ServiceFunction {
  constructor(scope: Construct, id: string, { data, served, ...parts }: LookFunctionProps) {
    const late = served.filter(({ fields }) => isOfDeployment(fields));
    const declared = served.filter((each) => !late.includes(each));
    const grants = served.flatMap((each) => GRANTS[each.kind]?.(each) ?? []);
    super(scope, id, {
      parts,
      file: SERVICE_FUNCTION,
      memoryMb: 256,
      timeout: Duration.seconds(SERVICE_CALL_SECONDS),
      environment: {
        RUNSHEET_RUN_TABLE: parts.tables.run.tableName,
        RUNSHEET_DATA_URL: `s3://${data.bucketName}`,
        // Known only once the stack is deployed, as an ARN may be. All else is in a file: an environment has 4 KB.
        ...(late.length > 0 && { RUNSHEET_SERVED: Stack.of(scope).toJsonString(late) }),
      },
      ...(declared.length > 0 && { settings: { declared } satisfies Pick<DeployedSettings, 'declared'> }),
      statements: [
        { actions: ['dynamodb:GetItem', 'dynamodb:UpdateItem'], resources: [parts.tables.run.tableArn] },
        ...grants,
        ...secretStatements(secretsOf(served), Stack.of(scope)),
      ],
    });
    for (const resource of new Set(grants.flatMap(({ resources }) => resources)))
      if (resource.endsWith('*')) acknowledgeWildcard(this, resource, WHY_ANY);
  }
}

const WHY_ANY =
  'What a service has started gets its name from the attempt that started it. The ARN holds the one target that the stack declares.';

/** The secrets with which targets sign in, each once. */
function secretsOf(served: readonly StackTarget[]): string[] {
  return [...new Set(served.flatMap(({ kind, fields }) => [...(findKind(kind)?.secrets(fields).values() ?? [])]))];
}

/** What a target's work takes on AWS, by its kind, beside its secrets. Databricks is no service of AWS. */
const GRANTS: Readonly<Record<string, (target: StackTarget) => Statement[]>> = {
  states: ({ fields }) => {
    const { state_machine: machine } = asStates(fields);
    const part = (index: number) => Fn.select(index, Fn.split(':', machine));
    const executions = `arn:${part(1)}:states:${part(3)}:${part(4)}:execution:${part(6)}:*`;
    return [
      { actions: ['states:StartExecution'], resources: [machine] },
      { actions: ['states:DescribeExecution', 'states:StopExecution'], resources: [executions] },
    ];
  },
};
