import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';

/** Where the SDK looks for credentials: it takes them from the first of these that it finds. */
const VARIABLES = [
  'AWS_ACCESS_KEY_ID',
  'AWS_PROFILE',
  'AWS_WEB_IDENTITY_TOKEN_FILE',
  'AWS_CONTAINER_CREDENTIALS_RELATIVE_URI',
  'AWS_CONTAINER_CREDENTIALS_FULL_URI',
];

/** Whether this machine has credentials for AWS, whoever they are of. A role of an EC2 machine is not seen. */
export function hasCredentials(environment: NodeJS.ProcessEnv): boolean {
  if (VARIABLES.some((name) => environment[name])) return true;
  const file = environment.AWS_SHARED_CREDENTIALS_FILE ?? path.join(homedir(), '.aws', 'credentials');
  const config = environment.AWS_CONFIG_FILE ?? path.join(homedir(), '.aws', 'config');
  return existsSync(file) || existsSync(config);
}
