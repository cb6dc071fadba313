import type { Acknowledgment } from 'aws-cdk-lib';
import { parseReference, REFERENCE_RULE } from '../domain/secrets/secret-reference';
import { jsonBytes } from '../domain/values/json';
import { showValue } from '../domain/values/show-value';
import { CannotSynthesize } from './cannot-synthesize';

/** What a job function needs beyond the ordinary. */
export interface JobSettings {
  /** 128 to 10,240; processor time grows with it, one whole processor at 1,769. */
  memoryMb?: number;
  /** Plain values: a secret's name, never the secret. */
  environment?: Record<string, string>;
  /**
   * The secrets that rows of this job function may ask for, and the grant to read exactly these: `secretsmanager:<name>` or
   * `ssm:/<name>`. One that is encrypted with a key of your own needs `kms:Decrypt` on that key, in `statements`.
   */
  secrets?: string[];
  /** What the function may do beyond its row, the data bucket and its secrets. */
  statements?: { actions: string[]; resources: string[] }[];
  /** For what only a private network reaches. The subnets need a way to DynamoDB and S3: gateway endpoints, or NAT. */
  vpc?: { subnetIds: string[]; securityGroupIds: string[] };
  /** cdk-nag findings that the above causes, each with its reason. */
  acknowledge?: Acknowledgment[];
}

/** By job function, i.e. by file in the folder of job functions (without `.ts`). Most need no entry. */
export const JOB_SETTINGS: Readonly<Record<string, JobSettings>> = {};

/** The laptop's 256 MB heap, with Node and the AWS SDK (about 100 MB) beside it. */
export const DEFAULT_JOB_MEMORY_MB = 512;

/** Of the 4 KB that Lambda has for a function's environment. */
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
          `"${job}" names ${jsonBytes(secrets)} bytes of secrets: expected at most ${MAX_SECRETS_BYTES}; put some together into one`,
        ]
      : []),
  ]);
  if (problems.length > 0) throw new CannotSynthesize(`infra/job-settings.ts: ${problems.join('; ')}`);
}
