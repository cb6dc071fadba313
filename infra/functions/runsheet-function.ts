import { type Duration, RemovalPolicy, type Size } from 'aws-cdk-lib';
import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import {
  ApplicationLogLevel,
  Architecture,
  type CfnFunction,
  type Code,
  type ILayerVersion,
  Function as LambdaFunction,
  LoggingFormat,
  Runtime,
} from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { keyStatements } from '../encryption';
import type { RunsheetNames } from '../runsheet-names';
import type { Statement } from '../statements';
import type { Tables } from '../storage';
import { serviceCode } from './function-code';
import { functionRole } from './function-role';
import { type JobNetwork, networkProps } from './job-network';

/** What every construct that deploys functions gets from its Runsheet. */
export interface RunsheetParts {
  names: RunsheetNames;
  tables: Tables;
  /** Encrypts the logs and the topic, and the tables and the bucket if they are new. Undefined: keys of AWS's own. */
  key?: IKey | undefined;
  /** Default: `LOG_RETENTION`. */
  logRetention?: RetentionDays | undefined;
}

/** 90 days, as long as Step Functions keeps an execution's history. The run table keeps its rows for a year. */
export const LOG_RETENTION = RetentionDays.THREE_MONTHS;

export interface RunsheetFunctionProps {
  parts: RunsheetParts;
  code: Code;
  functionName: string;
  memoryMb: number;
  timeout: Duration;
  environment: Record<string, string>;
  /** All that the function may do, apart from writing its log and using the keys of the tables. */
  statements: Statement[];
  /** Rights that have nothing to do with the tables. */
  furtherStatements?: (Statement | PolicyStatement)[] | undefined;
  /** @default Node 24, and `index.handler` of its code */
  runtime?: Runtime | undefined;
  handler?: string | undefined;
  reservedConcurrency?: number | undefined;
  network?: JobNetwork | undefined;
  architecture?: Architecture | undefined;
  layers?: ILayerVersion[] | undefined;
  ephemeralStorage?: Size | undefined;
}

/** A function with a role and a log group of its own: three resources, and no right that its file does not need. */
export class RunsheetFunction extends Construct {
  readonly function: LambdaFunction;
  /** The name of the function. */
  readonly name: string;

  constructor(scope: Construct, id: string, { parts, ...props }: RunsheetFunctionProps) {
    super(scope, id);
    this.name = props.functionName;
    const logGroup = new LogGroup(this, 'Logs', {
      logGroupName: `/aws/lambda/${props.functionName}`,
      retention: parts.logRetention ?? LOG_RETENTION,
      ...(parts.key && { encryptionKey: parts.key }),
      // A log group that was kept would stand in the way of a job file that is removed and comes back.
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const writeLogs = { actions: ['logs:CreateLogStream', 'logs:PutLogEvents'], resources: [logGroup.logGroupArn] };
    const statements = [
      writeLogs,
      ...props.statements,
      ...parts.tables.keys.flatMap((key) => keyStatements(this, key, props.statements)),
      ...(props.furtherStatements ?? []),
    ];
    const role = functionRole(this, { functionName: props.functionName, statements });
    const { l2: network, ids } = networkProps(props.network);
    this.function = new LambdaFunction(this, 'Function', {
      functionName: props.functionName,
      code: props.code,
      handler: props.handler ?? 'index.handler',
      runtime: props.runtime ?? Runtime.NODEJS_24_X,
      architecture: props.architecture ?? Architecture.ARM_64,
      memorySize: props.memoryMb,
      timeout: props.timeout,
      environment: props.environment,
      role,
      logGroup,
      // The lines of the platform are JSON too. Lambda leaves lines that are JSON already unchanged, and filters no
      // level.
      loggingFormat: LoggingFormat.JSON,
      applicationLogLevelV2: ApplicationLogLevel.TRACE,
      ...(props.reservedConcurrency && { reservedConcurrentExecutions: props.reservedConcurrency }),
      ...(props.layers?.length && { layers: props.layers }),
      ...(props.ephemeralStorage && { ephemeralStorageSize: props.ephemeralStorage }),
      ...network,
    });
    if (ids) (this.function.node.defaultChild as CfnFunction).vpcConfig = ids;
  }
}

export interface ServiceFunctionProps extends Omit<RunsheetFunctionProps, 'code' | 'functionName'> {
  /** Of the built function, and the end of its name. */
  file: string;
  functionName?: string;
  /** Written beside the bundle. */
  settings?: object | undefined;
}

/** A function of Runsheet itself. */
export class ServiceFunction extends RunsheetFunction {
  constructor(scope: Construct, id: string, { file, functionName, settings, ...props }: ServiceFunctionProps) {
    super(scope, id, {
      ...props,
      code: serviceCode(scope, file, settings),
      functionName: functionName ?? props.parts.names.servicePrefix + file,
    });
  }
}
