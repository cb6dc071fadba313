import { join } from 'node:path';
import { Construct } from 'constructs';
import { SERVICE_FUNCTIONS, type ServiceFunction } from '../domain/definition';
import type { JobSettings } from './job-settings';
import { acknowledgeOwnExecutions, ownExecutions } from './own-executions';
import { RunsheetFunction, type RunsheetFunctionProps } from './runsheet-function';
import type { StackParts } from './stack-parts';
import type { Tables } from './tables';

export interface ServiceFunctionsProps extends StackParts {
  /** Names of the job functions, and what is said of them. */
  jobs: readonly string[];
  settings: Readonly<Record<string, JobSettings>>;
  reservedConcurrency: number | undefined;
}

/** The functions that the definition's placeholders stand for. */
export class ServiceFunctions extends Construct {
  readonly byName: Record<ServiceFunction, RunsheetFunction>;

  constructor(scope: Construct, id: string, props: ServiceFunctionsProps) {
    super(scope, id);
    const particulars = { LoadGroup: loadGroup, SettleAttempt: settleAttempt, CloseRun: closeRun };
    const made = SERVICE_FUNCTIONS.map((name) => {
      const { file, environment, ...rest } = particulars[name](this, props);
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
    acknowledgeOwnExecutions(this.byName.LoadGroup, props.names);
  }
}

/** Timeouts lie below their Tasks' (330, 45, 330 s), so that Step Functions never gives up on a writer that still lives. */
type Particulars = Pick<RunsheetFunctionProps, 'memoryMb' | 'timeoutSeconds' | 'statements' | 'define'> & {
  file: string;
  environment?: Record<string, string>;
};

/** 1,024 MB: 10,000 rows of a group, read, checked and written within the 300 s. */
function loadGroup(scope: Construct, { tables, names, jobs, settings }: ServiceFunctionsProps): Particulars {
  return {
    file: 'load-group',
    memoryMb: 1024,
    timeoutSeconds: 300,
    environment: { RUNSHEET_MASTER_TABLE: tables.master.tableName, RUNSHEET_FUNCTION_PREFIX: names.jobPrefix },
    // Constants in the bundle: 100 names of 40 characters would not fit into the environment's 4 KB.
    define: {
      'process.env.RUNSHEET_TARGETS': JSON.stringify(JSON.stringify(jobs)),
      'process.env.RUNSHEET_SECRET_GRANTS': JSON.stringify(JSON.stringify(secretGrants(settings))),
    },
    statements: [
      { actions: ['dynamodb:GetItem', 'dynamodb:Query'], resources: [tables.master.tableArn] },
      wholeRun(tables),
      // Is the execution that holds the lock still going?
      { actions: ['states:DescribeExecution'], resources: [ownExecutions(scope, names)] },
    ],
  };
}

/** By job function, those that have any. */
function secretGrants(settings: ServiceFunctionsProps['settings']): Record<string, string[]> {
  return Object.fromEntries(
    Object.entries(settings).flatMap(([job, { secrets = [] }]) => (secrets.length > 0 ? [[job, secrets]] : [])),
  );
}

function settleAttempt(_: Construct, { tables }: ServiceFunctionsProps): Particulars {
  return {
    file: 'settle-attempt',
    memoryMb: 256,
    timeoutSeconds: 30,
    statements: [{ actions: ['dynamodb:GetItem', 'dynamodb:UpdateItem'], resources: [tables.run.tableArn] }],
  };
}

/** 1,024 MB: it marks up to 10,000 rows, as the loader writes them. */
function closeRun(_: Construct, { tables }: ServiceFunctionsProps): Particulars {
  return { file: 'close-run', memoryMb: 1024, timeoutSeconds: 300, statements: [wholeRun(tables)] };
}

/** The run's rows, its lock (put, deleted) and its fired schedules. Nothing is decided by an index, so none is granted. */
export function wholeRun(tables: Tables) {
  const actions = ['DeleteItem', 'GetItem', 'PutItem', 'Query', 'UpdateItem'].map((action) => `dynamodb:${action}`);
  return { actions, resources: [tables.run.tableArn] };
}
