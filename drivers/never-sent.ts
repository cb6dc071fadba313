import { unsentOf } from '../adapters/aws/unsent';
import type { AttemptClass } from '../domain/tables/rows';

/** Why a call surely never left this machine. */
export interface NeverSent {
  name: string;
  why: string;
  /** Whose doing it is. Another attempt would meet the same of what is `permanent`. */
  kind: AttemptClass;
}

export const NO_REGION = 'Runsheet.NoRegion';

/**
 * Errors of the AWS SDK before it sends anything: it found no credentials, no region, or no address of the endpoint.
 * Undefined for all others, after which nobody knows whether the service has heard the call.
 */
export function neverSent(error: unknown): NeverSent | undefined {
  const { name, message } = error as Error;
  if (name === 'CredentialsProviderError')
    return {
      name,
      kind: 'permanent',
      why: `no credentials for AWS: ${message}. Set AWS_PROFILE to a profile that is there, or sign in again`,
    };
  // The SDK's resolver of settings throws a plain Error with this text.
  if (message === 'Region is missing')
    return {
      name: NO_REGION,
      kind: 'permanent',
      why: 'no region of AWS is set: set AWS_REGION, or "region" of the profile',
    };
  const unsent = unsentOf(error);
  // Most likely it is misspelt, and charged as the job's fault. A DNS that is out of order may be back for a retry.
  if (unsent)
    return {
      name: 'Runsheet.NoEndpoint',
      kind: 'job',
      why:
        `DNS knows no ${unsent.endpoint}, the endpoint of region "${unsent.region}": check the region (AWS_REGION, or ` +
        "the profile's, or that of the target's ARN), and the network",
    };
  return undefined;
}
