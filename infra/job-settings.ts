import type { Acknowledgment } from 'aws-cdk-lib';
import { parseReference, REFERENCE_RULE } from '../domain/secrets/secret-reference';
import { jsonBytes } from '../domain/values/json';
import { showValue } from '../domain/values/show-value';
import { CannotSynthesize } from './context';

/** What a job function needs beyond the defaults. */
export interface JobSettings {
  /** 128 to 10,240. Processor time grows with it: one whole processor at 1,769. */
  memoryMb?: number;
  /** Plain values: the name of a secret, never its value. */
  environment?: Record<string, string>;
  /**
   * The secrets that rows of this job function may ask for: `secretsmanager:<name>` or `ssm:/<name>`. The function may
   * read exactly these. A secret that is encrypted with a key of your own needs `kms:Decrypt` on that key, in
   * `statements`.
   */
  secrets?: string[];
  /** Rights beyond the job's row, the data bucket and its secrets. */
  statements?: { actions: string[]; resources: string[] }[];
  /** The private network of the function. Its subnets need a way to DynamoDB and S3: gateway endpoints, or NAT. */
  vpc?: { subnetIds: string[]; securityGroupIds: string[] };
  /** The cdk-nag findings that these settings cause, each with a reason. */
  acknowledge?: Acknowledgment[];
}

/** By job function: the name of its file in the folder of job functions, without `.ts`. Most need no entry. */
export const JOB_SETTINGS: Readonly<Record<string, JobSettings>> = {};

/** The 256 MB heap that a job has on a laptop, and room for Node and the AWS SDK (about 100 MB). */
export const DEFAULT_JOB_MEMORY_MB = 512;

/** A part of the 4 KB that Lambda allows for a function's environment. */
const MAX_SECRETS_BYTES = 2048;

export function checkJobSettings(
  settings: Readonly<Record<string, JobSettings>>,
  jobs: readonly string[],
  jobsDir: string,
): void {
  const problems = Object.entries(settings).flatMap(([job, { environment = {}, secrets = [] }]) => [
    ...(jobs.includes(job) ? [] : [`"${job}" has no file in ${jobsDir} (there are: ${jobs.join(', ') || 'none'})`]),
    ...Object.keys(environment)
      .filter((name) => name.startsWith('RUNSHEET_'))
      .map((name) => `"${job}" sets ${name}: names that start with RUNSHEET_ are the stack's own`),
    ...secrets
      .filter((secret) => !parseReference(secret))
      .map((secret) => `"${job}" has the secret ${showValue(secret)}: expected ${REFERENCE_RULE}`),
    ...(jsonBytes(secrets) > MAX_SECRETS_BYTES
      ? [
          `"${job}" names ${jsonBytes(secrets)} bytes of secrets: expected at most ${MAX_SECRETS_BYTES}; put several values into one secret`,
        ]
      : []),
  ]);
  if (problems.length > 0) throw new CannotSynthesize(`infra/job-settings.ts: ${problems.join('; ')}`);
}
