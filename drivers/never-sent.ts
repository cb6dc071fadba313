/** Why a call surely never left this machine. */
export interface NeverSent {
  name: string;
  why: string;
}

/**
 * Errors of the AWS SDK before it sends anything: it found no credentials, or no region. Undefined for all others,
 * after which nobody knows whether the service has heard the call. Another attempt would meet the same.
 */
export function neverSent(error: unknown): NeverSent | undefined {
  const { name, message } = error as Error;
  if (name === 'CredentialsProviderError')
    return {
      name,
      why: `no credentials for AWS: ${message}. Set AWS_PROFILE to a profile that is there, or sign in again`,
    };
  // The SDK's resolver of settings throws a plain Error with this text.
  if (message === 'Region is missing')
    return { name: 'Runsheet.NoRegion', why: 'no region of AWS is set: set AWS_REGION, or "region" of the profile' };
  return undefined;
}
