import { profileFiles, readProfiles } from '../adapters/aws/profiles';
import { missingRoot } from '../domain/targets/work-files';
import { nearestName } from '../domain/values/nearest-name';
import { showValue } from '../domain/values/show-value';
import { NO_REGION, neverSent } from './never-sent';

/**
 * What this machine lacks to call AWS, and what to do. Undefined if it lacks nothing.
 * @param region of the work, where an ARN says it
 */
export function missingForAws(environment: NodeJS.ProcessEnv, region?: string): string | undefined {
  return joined([missingCredentials(environment), missingRegion(environment, region)]);
}

/**
 * What this machine lacks beside what an error of the SDK has named, which is one thing at a time: so a person hears of
 * all of it at once. Undefined: nothing, or it is another error.
 */
export function alsoMissing(error: unknown, environment: NodeJS.ProcessEnv): string | undefined {
  const sent = neverSent(error);
  if (sent?.name === 'CredentialsProviderError') return missingRegion(environment, undefined);
  if (sent?.name === NO_REGION) return missingCredentials(environment, 'unless this machine has a role');
  return undefined;
}

/** The same for a kind whose work takes files. Their bucket is asked in the region of this machine. */
export function missingForFiles(environment: NodeJS.ProcessEnv): string | undefined {
  return joined([missingForAws(environment), missingRoot(environment.RUNSHEET_WORK_URL)]);
}

function joined(missing: readonly (string | undefined)[]): string | undefined {
  return missing.filter((each) => each !== undefined).join('; ') || undefined;
}

/** Who signs by none of these signs as the profile `default`. */
const OTHER_SIGNS = [
  'AWS_WEB_IDENTITY_TOKEN_FILE',
  'AWS_CONTAINER_CREDENTIALS_RELATIVE_URI',
  'AWS_CONTAINER_CREDENTIALS_FULL_URI',
];

/** Whether the credentials are good is not asked. A role of an EC2 machine is not seen. */
function missingCredentials(environment: NodeJS.ProcessEnv, or = OR_COMMAND): string | undefined {
  const { AWS_PROFILE: profile, AWS_ACCESS_KEY_ID: id, AWS_SECRET_ACCESS_KEY: secret } = environment;
  const hasKeys = !profile && id && secret;
  if (hasKeys || OTHER_SIGNS.some((name) => environment[name])) return undefined;
  const profiles = readProfiles(environment);
  if (profiles.has(profile || 'default')) return undefined;
  if (!profile) return `no credentials for AWS are here: set AWS_PROFILE${listed(profiles)}, ${or}`;
  return missingProfile(environment);
}

/** What is wrong with the profile that AWS_PROFILE names, if the AWS command line's files have none of that name. */
export function missingProfile(environment: NodeJS.ProcessEnv): string | undefined {
  const profile = environment.AWS_PROFILE;
  const profiles = readProfiles(environment);
  if (!profile || profiles.has(profile) || OTHER_SIGNS.some((name) => environment[name])) return undefined;
  const near = nearestName(profile, [...profiles.keys()]);
  const choose = near === undefined ? `choose one that is there${listed(profiles)}` : `did you mean ${near}?`;
  return `AWS_PROFILE is ${showValue(profile)}, and ${profileFiles(environment).join(' and ')} have no such profile: ${choose}`;
}

const OR_COMMAND = 'or give the target a `local:` command';

function listed(profiles: ReadonlyMap<string, unknown>): string {
  const names = [...profiles.keys()].slice(0, 20);
  return names.length > 0 ? ` (there: ${names.join(', ')})` : '';
}

function missingRegion(environment: NodeJS.ProcessEnv, region: string | undefined): string | undefined {
  const profile = environment.AWS_PROFILE || 'default';
  if (region || environment.AWS_REGION || readProfiles(environment).get(profile)?.region) return undefined;
  const hint = environment.AWS_DEFAULT_REGION ? '. AWS_DEFAULT_REGION is not read' : '';
  return `no region of AWS is chosen: set AWS_REGION, or "region" of the profile ${profile}${hint}`;
}
