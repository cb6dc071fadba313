import { Duration, Stack, Token } from 'aws-cdk-lib';
import { Architecture } from 'aws-cdk-lib/aws-lambda';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import type { ServedSettings, StackTarget } from '../../domain/plans/deployed-settings';
import { JOB_FUNCTION_SECONDS } from '../../domain/tables/limits';
import { CALL_FUNCTION } from '../../domain/targets/kinds';
import { asLambda } from '../../domain/targets/lambda';
import { arnOf, type Statement, secretStatements, singleRows } from '../statements';
import { isOfDeployment } from '../targets';
import { type RunsheetFunction, type RunsheetParts, ServiceFunction } from './runsheet-function';

export interface CallFunctionProps extends RunsheetParts {
  data: IBucket;
  /** The functions of the job files in Python, by job. */
  python: ReadonlyMap<string, RunsheetFunction>;
  /** The declared functions, which are there already. */
  declared: readonly StackTarget[];
  /** Those that rows of the Python jobs may ask for. */
  secrets: readonly string[];
}

/**
 * The job function of all jobs whose work is a call of another function. A stack without such jobs has none. Beside the
 * rights of a job function on the run table it may call exactly these functions, and read the secrets of their rows.
 */
export class CallFunction extends ServiceFunction {
  constructor(scope: Construct, id: string, { data, python, declared, secrets, ...parts }: CallFunctionProps) {
    const stack = Stack.of(scope);
    const late = declared.filter(({ fields }) => isOfDeployment(fields));
    const known = declared.filter((each) => !late.includes(each));
    const onX86 = [...python].filter(([, each]) => each.function.architecture === Architecture.X86_64);
    const settings: ServedSettings = {
      ...(known.length > 0 && { declared: known }),
      ...(onX86.length > 0 && { onX86: onX86.map(([job]) => job) }),
    };
    super(scope, id, {
      parts,
      file: CALL_FUNCTION,
      // It waits. What a job of TypeScript needs is that of its own code.
      memoryMb: 256,
      timeout: Duration.seconds(JOB_FUNCTION_SECONDS),
      environment: {
        RUNSHEET_RUN_TABLE: parts.tables.run.tableName,
        RUNSHEET_DATA_URL: `s3://${data.bucketName}`,
        RUNSHEET_FUNCTION_PREFIX: parts.names.jobPrefix,
        ...(secrets.length > 0 && { RUNSHEET_SECRETS: JSON.stringify(secrets) }),
        ...(late.length > 0 && { RUNSHEET_SERVED: stack.toJsonString(late) }),
      },
      ...(Object.keys(settings).length > 0 && { settings }),
      statements: [singleRows(parts.tables)],
      furtherStatements: [
        ...[...python.values()].map((each) => mayCall(each.function.functionArn, [])),
        ...declared.map(({ fields }) => mayCall(functionArn(asLambda(fields).function, stack), OF_DECLARED)),
        ...secretStatements(secrets, stack),
      ],
    });
  }
}

/** Its time limit says how long a call goes on whose answer was lost. Ours end at the attempt's deadline. */
const OF_DECLARED = ['lambda:GetFunctionConfiguration'];

function mayCall(arn: string, further: string[]): Statement {
  return { actions: ['lambda:InvokeFunction', ...further], resources: [arn] };
}

function functionArn(name: string, stack: Stack): string {
  // An ARN that only the deployment knows, such as that of a function of the same app, is one as it is.
  if (name.startsWith('arn:') || Token.isUnresolved(name)) return name;
  return arnOf(stack, 'lambda', `function:${name}`);
}
