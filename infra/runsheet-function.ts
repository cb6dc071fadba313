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
import { type BundlingOptions, LogLevel, NodejsFunction, OutputFormat } from 'aws-cdk-lib/aws-lambda-nodejs';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { BUNDLING } from '../functions/bundling';
import type { StageNames } from './stage-names';
import type { Statement } from './statements';
import type { Tables } from './storage';

/** What every construct that deploys functions gets from its stack. */
export interface StackParts {
  /** The folder of `package-lock.json`; absolute. */
  projectRoot: string;
  /** Holds the entries of the service functions, one file each. */
  functionsDir: string;
  names: StageNames;
  tables: Tables;
}

/** 90 days, as long as Step Functions keeps an execution's history. The run table keeps its rows for a year. */
export const LOG_RETENTION = RetentionDays.THREE_MONTHS;

export interface RunsheetFunctionProps {
  projectRoot: string;
  /** The file that exports `handler`. */
  entry: string;
  functionName: string;
  memoryMb: number;
  timeoutSeconds: number;
  environment: Record<string, string>;
  /** All that the function may do, apart from writing its log. */
  statements: Statement[];
  /** Constants of the bundle, as esbuild writes them. */
  define?: Record<string, string>;
  reservedConcurrency?: number | undefined;
  vpc?: { subnetIds: string[]; securityGroupIds: string[] } | undefined;
}

/** A function with a role and a log group of its own: three resources, and no right that its file does not need. */
export class RunsheetFunction extends Construct {
  readonly function: IFunction;
  /** The name of the function. */
  readonly name: string;

  constructor(scope: Construct, id: string, props: RunsheetFunctionProps) {
    super(scope, id);
    this.name = props.functionName;
    const logGroup = new LogGroup(this, 'Logs', {
      logGroupName: `/aws/lambda/${props.functionName}`,
      retention: LOG_RETENTION,
      // A log group that was kept would stand in the way of a job file that is removed and comes back.
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
      // The lines of the platform are JSON too. Lambda leaves lines that are JSON already unchanged, and filters no
      // level.
      loggingFormat: LoggingFormat.JSON,
      applicationLogLevelV2: ApplicationLogLevel.TRACE,
      ...(props.reservedConcurrency && { reservedConcurrentExecutions: props.reservedConcurrency }),
    });
    // Plain ids: the construct's own way looks the network up, for which a synth would need credentials.
    if (props.vpc) (this.function.node.defaultChild as CfnFunction).vpcConfig = props.vpc;
  }
}

/** functions/bundling.ts in the construct's words. */
function bundlingOptions(define: Record<string, string> = {}): BundlingOptions {
  return {
    target: BUNDLING.target,
    format: { cjs: OutputFormat.CJS }[BUNDLING.format],
    mainFields: [...BUNDLING.mainFields],
    minify: BUNDLING.minify,
    logLevel: LogLevel.WARNING,
    loader: { ...BUNDLING.loader },
    // Stated in full: the construct's default leaves the whole AWS SDK to the runtime.
    externalModules: [...BUNDLING.external],
    esbuildArgs: Object.fromEntries(
      Object.entries(BUNDLING.supported).map(([feature, isSupported]) => [
        `--supported:${feature}`,
        String(isSupported),
      ]),
    ),
    define,
  };
}
