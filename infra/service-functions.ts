import { join } from 'node:path';
import { Construct } from 'constructs';
import { SERVICE_FUNCTIONS, type ServiceFunction } from '../domain/definition';
import type { JobSettings } from './job-settings';
import { RunsheetFunction, type RunsheetFunctionProps, type StackParts } from './runsheet-function';
import { acknowledgeDescribeExecutions, describeExecutions, wholeRun } from './statements';

export interface ServiceFunctionsProps extends StackParts {
  /** The names of the job functions. */
  jobs: readonly string[];
  /** By job function. */
  settings: Readonly<Record<string, JobSettings>>;
  reservedConcurrency: number | undefined;
}

/** The functions that the definition's placeholders stand for. */
export class ServiceFunctions extends Construct {
  readonly byName: Record<ServiceFunction, RunsheetFunction>;

  constructor(scope: Construct, id: string, props: ServiceFunctionsProps) {
    super(scope, id);
    const propsOf = { LoadGroup: loadGroup, SettleAttempt: settleAttempt, CloseRun: closeRun };
    const made = SERVICE_FUNCTIONS.map((name) => {
      const { file, environment, ...rest } = propsOf[name](this, props);
      const service = new RunsheetFunction(this, name, {
        projectRoot: props.projectRoot,
        entry: join(props.functionsDir, `${file}.ts`),
        functionName: props.names.servicePrefix + file,
        reservedConcurrency: props.reservedConcurrency,
        environment: { RUNSHEET_RUN_TABLE: props.tables.run.tableName, ...environment },
        ...rest,
      });
      return [name, service] as const;
    });
    this.byName = Object.fromEntries(made) as Record<ServiceFunction, RunsheetFunction>;
    acknowledgeDescribeExecutions(this.byName.LoadGroup, props.names);
  }
}

/**
 * The timeouts lie below their Tasks' (330, 45, 330 s), so that Step Functions never gives up on a function that still
 * writes.
 */
type ServiceFunctionProps = Pick<RunsheetFunctionProps, 'memoryMb' | 'timeoutSeconds' | 'statements' | 'define'> & {
  file: string;
  environment?: Record<string, string>;
};

/** With 1,024 MB it reads, checks and writes the 10,000 rows of a group within the 300 s. */
function loadGroup(scope: Construct, { tables, names, jobs, settings }: ServiceFunctionsProps): ServiceFunctionProps {
  return {
    file: 'load-group',
    memoryMb: 1024,
    timeoutSeconds: 300,
    environment: { RUNSHEET_MASTER_TABLE: tables.master.tableName, RUNSHEET_FUNCTION_PREFIX: names.jobPrefix },
    // Constants of the bundle: 100 names of 40 characters would not fit into the environment's 4 KB.
    define: {
      'process.env.RUNSHEET_TARGETS': JSON.stringify(JSON.stringify(jobs)),
      'process.env.RUNSHEET_SECRET_GRANTS': JSON.stringify(JSON.stringify(secretGrants(settings))),
    },
    statements: [
      { actions: ['dynamodb:GetItem', 'dynamodb:Query'], resources: [tables.master.tableArn] },
      wholeRun(tables),
      // For the execution that holds the group's lock: does it still go on?
      describeExecutions(scope, names),
    ],
  };
}

/** The secrets of each job function that has any. */
function secretGrants(settings: ServiceFunctionsProps['settings']): Record<string, string[]> {
  return Object.fromEntries(
    Object.entries(settings).flatMap(([job, { secrets = [] }]) => (secrets.length > 0 ? [[job, secrets]] : [])),
  );
}

function settleAttempt(_: Construct, { tables }: ServiceFunctionsProps): ServiceFunctionProps {
  return {
    file: 'settle-attempt',
    memoryMb: 256,
    timeoutSeconds: 30,
    statements: [{ actions: ['dynamodb:GetItem', 'dynamodb:UpdateItem'], resources: [tables.run.tableArn] }],
  };
}

/** With 1,024 MB it marks up to 10,000 rows, as many as LoadGroup writes. */
function closeRun(_: Construct, { tables }: ServiceFunctionsProps): ServiceFunctionProps {
  return { file: 'close-run', memoryMb: 1024, timeoutSeconds: 300, statements: [wholeRun(tables)] };
}
