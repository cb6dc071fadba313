import { type Acknowledgment, type Duration, type Size, Token } from 'aws-cdk-lib';
import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Architecture, ILayerVersion } from 'aws-cdk-lib/aws-lambda';
import { parseReference, REFERENCE_RULE } from '../../domain/secrets/secret-reference';
import { JOB_FUNCTION_SECONDS } from '../../domain/tables/limits';
import { jsonBytes } from '../../domain/values/json';
import { hintAt } from '../../domain/values/nearest-name';
import { showValue } from '../../domain/values/show-value';
import { CannotSynthesize } from '../cannot-synthesize';
import type { Statement } from '../statements';
import type { JobNetwork } from './job-network';

/** What a job function needs beyond the defaults. */
export interface JobSettings {
  /**
   * 128 to 10,240. Processor time grows with it: one whole processor at 1,769.
   * @default 512
   */
  memoryMb?: number;
  /**
   * The most that the function may run, at least a minute. An attempt ends 20 seconds before it, however long its row's
   * `timeout_minutes` is.
   * @default 15 minutes, Lambda's most
   */
  timeout?: Duration;
  /** Plain values: the name of a secret, never its value. */
  environment?: Record<string, string>;
  /** Layers, as Lambda's own way to add files and programs to a function. */
  layers?: ILayerVersion[];
  /** @default Architecture.ARM_64, which costs a fifth less */
  architecture?: Architecture;
  /**
   * The space in `/tmp`: 512 MiB to 10 GiB.
   * @default 512 MiB
   */
  ephemeralStorage?: Size;
  /** Tags of the function, its role and its log group. */
  tags?: Record<string, string>;
  /**
   * The secrets that rows of this job function may ask for: `secretsmanager:<name>` or `ssm:/<name>`. The function may
   * read exactly these. A secret that is encrypted with a key of your own needs `kms:Decrypt` on that key, in
   * `statements`.
   */
  secrets?: string[];
  /**
   * Rights beyond the job's row, the data bucket and its secrets. `bucket.grantRead(runsheet.job('name').function)`
   * gives rights, too.
   */
  statements?: (PolicyStatement | Statement)[];
  /**
   * The private network of the function; false puts it into none.
   * @default the Runsheet's `vpc`
   */
  vpc?: JobNetwork | false;
  /** The cdk-nag findings that these settings cause, each with a reason, in an app that uses cdk-nag. */
  acknowledge?: Acknowledgment[];
}

const KNOWN: Record<keyof JobSettings, true> = {
  memoryMb: true,
  timeout: true,
  environment: true,
  layers: true,
  architecture: true,
  ephemeralStorage: true,
  tags: true,
  secrets: true,
  statements: true,
  vpc: true,
  acknowledge: true,
};

/** A part of the 4 KB that Lambda allows for a function's environment. */
const MAX_SECRETS_BYTES = 2048;

/** Throws every problem at once. */
export function checkJobSettings(settings: Readonly<Record<string, JobSettings>>, jobs: readonly string[]): void {
  const problems = Object.entries(settings).flatMap(([job, each]) => [
    ...(jobs.includes(job) ? [] : [noSuchJob(job, jobs)]),
    ...settingProblems(each).map((problem) => `settings of "${job}": ${problem}`),
  ]);
  if (problems.length > 0) throw new CannotSynthesize(problems.join('\n'));
}

/** What is wrong with a name that is no job's. */
export function noSuchJob(job: string, jobs: readonly string[]): string {
  const hint = jobs.length > 0 ? hintAt(job, jobs) : 'the folder of job functions is empty';
  return `there is no job function "${job}": ${hint}`;
}

function settingProblems(settings: JobSettings): string[] {
  const { memoryMb, timeout, environment = {}, ephemeralStorage, secrets = [] } = settings;
  return [
    ...Object.keys(settings)
      .filter((key) => !Object.hasOwn(KNOWN, key))
      .map((key) => `${showValue(key)} is an unknown setting: ${hintAt(key, Object.keys(KNOWN))}`),
    ...outside('memoryMb', memoryMb, 128, 10_240, 'MB'),
    ...outside('timeout', timeout?.toSeconds(), 60, JOB_FUNCTION_SECONDS, 'seconds'),
    ...outside('ephemeralStorage', ephemeralStorage?.toMebibytes(), 512, 10_240, 'MiB'),
    ...Object.keys(environment)
      .filter((name) => name.startsWith('RUNSHEET_'))
      .map((name) => `environment has ${name}: names that start with RUNSHEET_ are Runsheet's own`),
    ...secrets
      .filter((secret) => !parseReference(secret))
      .map((secret) => `secrets has ${showValue(secret)}: expected ${REFERENCE_RULE}`),
    ...(jsonBytes(secrets) > MAX_SECRETS_BYTES
      ? [
          `secrets are ${jsonBytes(secrets)} bytes: expected at most ${MAX_SECRETS_BYTES}; put several values into one secret`,
        ]
      : []),
  ];
}

function outside(name: string, value: number | undefined, least: number, most: number, unit: string): string[] {
  if (value === undefined || Token.isUnresolved(value)) return [];
  if (Number.isInteger(value) && value >= least && value <= most) return [];
  return [`${name} is ${showValue(value)}: expected a whole number of ${unit} from ${least} to ${most}`];
}
