import { hasCredentials } from '../adapters/aws/has-credentials';
import { missingRoot } from '../domain/targets/work-files';

/** What this machine lacks to call AWS, and what to do. Undefined if it lacks nothing. */
export function missingForAws(environment: NodeJS.ProcessEnv): string | undefined {
  if (hasCredentials(environment)) return undefined;
  return 'no credentials for AWS are here: set AWS_PROFILE, or give the target a `local:` command';
}

/** The same for a kind whose work takes files. */
export function missingForFiles(environment: NodeJS.ProcessEnv): string | undefined {
  const missing = [missingForAws(environment), missingRoot(environment.RUNSHEET_WORK_URL)].filter(Boolean);
  return missing.length > 0 ? missing.join('; ') : undefined;
}
