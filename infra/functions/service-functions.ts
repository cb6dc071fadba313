import { Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { SERVICE_FUNCTIONS, type ServiceFunction as ServiceFunctionName } from '../../domain/definition';
import type { DeployedSettings, StackTarget } from '../../domain/plans/deployed-settings';
import { CALL_FUNCTION, SERVICE_FUNCTION, targetKey } from '../../domain/targets/kinds';
import { acknowledgeDescribeExecutions, describeExecutions, singleRows, wholeRun } from '../statements';
import { secretsOf } from '../targets';
import type { JobSettings } from './job-settings';
import {
  type RunsheetFunction,
  type RunsheetParts,
  ServiceFunction,
  type ServiceFunctionProps,
} from './runsheet-function';

export interface ServiceFunctionsProps extends RunsheetParts {
  /** The names of the job functions, of those in Python too. */
  jobs: readonly string[];
  /** The names of the job files in Python. */
  python: readonly string[];
  targets: readonly StackTarget[];
  /** Whether the work of any of them runs in a service. */
  hasServed: boolean;
  /** Whether the work of any job is a call of another function. */
  hasCalled: boolean;
  /** By job function. */
  settings: Readonly<Record<string, JobSettings>>;
  reservedConcurrency: number | undefined;
}

/** The functions that the definition's placeholders stand for. */
export class ServiceFunctions extends Construct {
  readonly byName: Record<ServiceFunctionName, RunsheetFunction>;

  constructor(scope: Construct, id: string, props: ServiceFunctionsProps) {
    super(scope, id);
    const propsOf = { LoadGroup: loadGroup, LoadBatch: loadBatch, SettleAttempt: settleAttempt, CloseRun: closeRun };
    const made = SERVICE_FUNCTIONS.map((name) => {
      const { environment, ...rest } = propsOf[name](this, props);
      const service = new ServiceFunction(this, name, {
        parts: props,
        reservedConcurrency: props.reservedConcurrency,
        environment: { RUNSHEET_RUN_TABLE: props.tables.run.tableName, ...environment },
        ...rest,
      });
      return [name, service] as const;
    });
    this.byName = Object.fromEntries(made) as Record<ServiceFunctionName, RunsheetFunction>;
    acknowledgeDescribeExecutions(this.byName.LoadGroup, props.names);
  }
}

/**
 * The timeouts lie below their Tasks' (330, 75, 45, 330 s), so that Step Functions never gives up on a function that
 * still writes.
 */
type OwnProps = Pick<ServiceFunctionProps, 'file' | 'memoryMb' | 'timeout' | 'statements' | 'settings'> &
  Partial<Pick<ServiceFunctionProps, 'environment'>>;

/** With 1,024 MB it reads, checks and writes the 10,000 rows of a group within the 300 s. */
function loadGroup(scope: Construct, props: ServiceFunctionsProps): OwnProps {
  const { tables, names } = props;
  return {
    file: 'load-group',
    memoryMb: 1024,
    timeout: Duration.seconds(300),
    environment: { RUNSHEET_MASTER_TABLE: tables.master.tableName, ...functionNames(props) },
    settings: deployedSettings(props),
    statements: [
      { actions: ['dynamodb:GetItem', 'dynamodb:Query'], resources: [tables.master.tableArn] },
      wholeRun(tables),
      // For the order in which jobs start: what they took in an earlier run.
      { actions: ['dynamodb:Query'], resources: [`${tables.run.tableArn}/index/runs-by-group`] },
      // For the execution that holds the group's lock: does it still go on?
      describeExecutions(scope, names),
    ],
  };
}

/** It reads the rows of at most 640 jobs, and what lies between them. */
function loadBatch(_: Construct, props: ServiceFunctionsProps): OwnProps {
  return {
    file: 'load-batch',
    memoryMb: 512,
    timeout: Duration.seconds(60),
    environment: functionNames(props),
    settings: deployedSettings(props),
    statements: [{ actions: ['dynamodb:PutItem', 'dynamodb:Query'], resources: [props.tables.run.tableArn] }],
  };
}

/** By which the functions that jobs run in are called. */
function functionNames({ names, hasServed, hasCalled }: ServiceFunctionsProps): Record<string, string> {
  return {
    RUNSHEET_FUNCTION_PREFIX: names.jobPrefix,
    ...(hasServed && { RUNSHEET_SERVICE_FUNCTION: names.servicePrefix + SERVICE_FUNCTION }),
    ...(hasCalled && { RUNSHEET_CALL_FUNCTION: names.servicePrefix + CALL_FUNCTION }),
  };
}

/** A file: 100 names of 40 characters would not fit into the environment's 4 KB. */
function deployedSettings({ jobs, python, targets, settings }: ServiceFunctionsProps): DeployedSettings {
  return {
    targets: jobs,
    secretGrants: { ...secretGrants(settings), ...secretsOfTargets(targets) },
    ...(targets.length > 0 && { declared: targets }),
    ...(python.length > 0 && { python }),
  };
}

/** The secrets of each job function that has any. */
function secretGrants(settings: ServiceFunctionsProps['settings']): Record<string, string[]> {
  return Object.fromEntries(
    Object.entries(settings).flatMap(([job, { secrets = [] }]) => (secrets.length > 0 ? [[job, secrets]] : [])),
  );
}

/** The secrets that a declaration names: the function that runs its work may read them. */
function secretsOfTargets(targets: readonly StackTarget[]): Record<string, string[]> {
  return Object.fromEntries(
    targets.flatMap((each) => {
      const secrets = secretsOf(each);
      return secrets.length > 0 ? [[targetKey(each.target), secrets]] : [];
    }),
  );
}

function settleAttempt(_: Construct, { tables }: ServiceFunctionsProps): OwnProps {
  return {
    file: 'settle-attempt',
    memoryMb: 256,
    timeout: Duration.seconds(30),
    statements: [singleRows(tables)],
  };
}

/** With 1,024 MB it marks up to 10,000 rows, as many as LoadGroup writes. */
function closeRun(_: Construct, { tables }: ServiceFunctionsProps): OwnProps {
  return { file: 'close-run', memoryMb: 1024, timeout: Duration.seconds(300), statements: [wholeRun(tables)] };
}
