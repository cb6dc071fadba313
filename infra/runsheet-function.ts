import { join } from 'node:path';
import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { Effect, PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
  ApplicationLogLevel,
  Architecture,
  type CfnFunction,
  type IFunction,
  LoggingFormat,
  Runtime,
} from 'aws-cdk-lib/aws-lambda';
import { NodejsFunction } from 'aws-cdk-lib/aws-lambda-nodejs';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { bundlingOptions } from './bundling-options';
import { LOG_RETENTION } from './log-retention';

/** One grant. */
export interface Statement {
  actions: string[];
  resources: string[];
  conditions?: Record<string, Record<string, unknown>>;
}

export interface RunsheetFunctionProps {
  projectRoot: string;
  /** The file that exports `handler`. */
  entry: string;
  functionName: string;
  memoryMb: number;
  timeoutSeconds: number;
  environment: Record<string, string>;
  /** All that the function may do, its own log group aside. */
  statements: Statement[];
  define?: Record<string, string>;
  reservedConcurrency?: number | undefined;
  vpc?: { subnetIds: string[]; securityGroupIds: string[] } | undefined;
}

/** A function with a role and a log group of its own: three resources, and no right that its file does not need. */
export class RunsheetFunction extends Construct {
  readonly function: IFunction;
  /** The function's own. */
  readonly name: string;

  constructor(scope: Construct, id: string, props: RunsheetFunctionProps) {
    super(scope, id);
    this.name = props.functionName;
    const logGroup = new LogGroup(this, 'Logs', {
      logGroupName: `/aws/lambda/${props.functionName}`,
      retention: LOG_RETENTION,
      // Kept, it would be in the way of a job file that goes and comes back.
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const writeLogs = { actions: ['logs:CreateLogStream', 'logs:PutLogEvents'], resources: [logGroup.logGroupArn] };
    const role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
      inlinePolicies: {
        own: new PolicyDocument({
          statements: [writeLogs, ...props.statements].map(
            (each) => new PolicyStatement({ effect: Effect.ALLOW, ...each }),
          ),
        }),
      },
    });
    this.function = new NodejsFunction(this, 'Function', {
      functionName: props.functionName,
      entry: props.entry,
      projectRoot: props.projectRoot,
      depsLockFilePath: join(props.projectRoot, 'package-lock.json'),
      bundling: bundlingOptions(props.define),
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      memorySize: props.memoryMb,
      timeout: Duration.seconds(props.timeoutSeconds),
      environment: props.environment,
      role,
      logGroup,
      // The platform's own lines are JSON too, and lines that are JSON already stay as they are. No level is filtered out.
      loggingFormat: LoggingFormat.JSON,
      applicationLogLevelV2: ApplicationLogLevel.TRACE,
      ...(props.reservedConcurrency && { reservedConcurrentExecutions: props.reservedConcurrency }),
    });
    // Ids as they are: to look a network up, the construct's own way, a synth would need credentials.
    if (props.vpc) (this.function.node.defaultChild as CfnFunction).vpcConfig = props.vpc;
  }
}
