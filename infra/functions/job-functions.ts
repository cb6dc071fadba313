import { Duration, Stack, Tags, Validations } from 'aws-cdk-lib';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { DEFAULT_JOB_MEMORY_MB, JOB_FUNCTION_SECONDS } from '../../domain/tables/limits';
import { ownValue } from '../../domain/values/json';
import { CannotSynthesize } from '../cannot-synthesize';
import { keyStatements } from '../encryption';
import { type JobCode, type PythonVersion, pythonFunctions } from '../python/python-functions';
import { acknowledgeWildcard, secretStatements, singleRows } from '../statements';
import { type JobBundling, jobCode } from './function-code';
import { ANY_NETWORK_INTERFACE, type JobNetwork, NETWORK_INTERFACES } from './job-network';
import { checkJobSettings, type JobSettings, noSuchJob } from './job-settings';
import { RunsheetFunction, type RunsheetParts } from './runsheet-function';

export interface JobFunctionsProps extends RunsheetParts {
  data: IBucket;
  /** Each job's file, by the job's name. */
  sources: ReadonlyMap<string, string>;
  /** The same of job files in Python. Their functions claim nothing: another one calls them. */
  python: ReadonlyMap<string, string>;
  pythonVersion: PythonVersion;
  bundling: JobBundling;
  settings: Readonly<Record<string, JobSettings>>;
  /** For jobs whose settings name none. */
  network: JobNetwork | undefined;
}

/** One function for each file in the folders of job functions. */
export class JobFunctions extends Construct {
  /** Those that claim attempts, so that the state machine calls them. */
  readonly all: RunsheetFunction[];
  /** Those of job files in Python, by job. */
  readonly called: ReadonlyMap<string, RunsheetFunction>;
  readonly #byName: ReadonlyMap<string, RunsheetFunction>;

  constructor(scope: Construct, id: string, props: JobFunctionsProps) {
    super(scope, id);
    const jobs = [...props.sources.keys(), ...props.python.keys()].sort();
    checkJobSettings(props.settings, jobs);
    checkLengths(props.names.jobPrefix, jobs);
    const { sources, python, pythonVersion: version, bundling, settings } = props;
    const ownCode = new Map<string, JobCode>([
      ...[...jobCode(this, sources, bundling)].map(([job, code]) => [job, { code }] as const),
      ...pythonFunctions(this, { sources: python, root: bundling.root, version, settings }),
    ]);
    this.#byName = new Map(
      jobs.map((job) => [job, new JobFunction(this, job, { ...props, job, own: ownCode.get(job) as JobCode })]),
    );
    this.called = new Map([...python.keys()].map((job) => [job, this.#byName.get(job) as RunsheetFunction]));
    this.all = [...this.#byName].flatMap(([job, each]) => (this.called.has(job) ? [] : [each]));
    acknowledgeWildcard(
      this,
      props.data.arnForObjects('*'),
      'Forced by AWS: objects have no ARN before they are written. The grant is for one bucket, to get and put only; jobs choose their keys.',
    );
  }

  /** The names of the jobs, sorted. */
  get names(): string[] {
    return [...this.#byName.keys()];
  }

  /** Throws if there is none, and names the nearest. */
  require(job: string): LambdaFunction {
    const found = this.#byName.get(job);
    if (found) return found.function;
    throw new CannotSynthesize(noSuchJob(job, [...this.#byName.keys()]));
  }
}

/** Lambda's most. */
const MAX_FUNCTION_NAME = 64;

function checkLengths(prefix: string, jobs: readonly string[]): void {
  const tooLong = jobs.filter((job) => prefix.length + job.length > MAX_FUNCTION_NAME);
  if (tooLong.length === 0) return;
  const room = MAX_FUNCTION_NAME - prefix.length;
  throw new CannotSynthesize(
    `the job ${tooLong.map((job) => `"${job}"`).join(', ')} would have the function ${prefix}${tooLong[0]}, and Lambda takes ` +
      `${MAX_FUNCTION_NAME} characters: rename the job to at most ${room}, or give the Runsheet a shorter name`,
  );
}

interface JobFunctionProps extends JobFunctionsProps {
  job: string;
  own: JobCode;
}

class JobFunction extends RunsheetFunction {
  constructor(scope: Construct, id: string, { job, own, data, ...props }: JobFunctionProps) {
    const { tables, key, logRetention, names } = props;
    const settings = ownValue(props.settings, job) ?? {};
    const isPython = props.python.has(job);
    // Whoever calls a Python file's function has read the secrets.
    const secrets = isPython ? [] : (settings.secrets ?? []);
    const reads = { actions: ['dynamodb:GetItem'], resources: [tables.run.tableArn] };
    const network = settings.vpc === false ? undefined : (settings.vpc ?? props.network);
    const inBucket = { actions: ['s3:GetObject', 's3:PutObject'], resources: [data.arnForObjects('*')] };
    super(scope, id, {
      parts: { names, tables, key, logRetention },
      ...own,
      functionName: names.jobPrefix + job,
      memoryMb: settings.memoryMb ?? DEFAULT_JOB_MEMORY_MB,
      timeout: settings.timeout ?? Duration.seconds(JOB_FUNCTION_SECONDS),
      environment: {
        ...settings.environment,
        ...own.environment,
        RUNSHEET_RUN_TABLE: tables.run.tableName,
        RUNSHEET_DATA_URL: `s3://${data.bucketName}`,
        ...(secrets.length > 0 && { RUNSHEET_SECRETS: JSON.stringify(secrets) }),
      },
      statements: [isPython ? reads : singleRows(tables)],
      furtherStatements: [
        inBucket,
        ...keyStatements(scope, data.encryptionKey, [inBucket]),
        ...secretStatements(secrets, Stack.of(scope)),
        ...(network ? [NETWORK_INTERFACES] : []),
        ...(settings.statements ?? []),
      ],
      network,
      architecture: settings.architecture,
      layers: [...(own.layers ?? []), ...(settings.layers ?? [])],
      ephemeralStorage: settings.ephemeralStorage,
    });
    for (const [tag, value] of Object.entries(settings.tags ?? {})) Tags.of(this).add(tag, value);
    Validations.of(this).acknowledge(...(network ? [ANY_NETWORK_INTERFACE] : []), ...(settings.acknowledge ?? []));
  }
}
