import { AWS_MARGINS, EMBEDDED_MARGINS, type Margins } from '../domain/attempts/deadline';
import type { SecretGrants, SecretSource } from '../domain/secrets/secret-reference';
import { openSchedules, type Schedules } from './aws/schedules';
import { readStoredSecret } from './aws/stored-secrets';
import { openDynamoDb } from './dynamodb/client';
import { RunTable } from './dynamodb/run-table';
import { readSecretInFile } from './files/secrets-file';

/*
 * The functions read `process.env` only here. `RUNSHEET_STORE_URL` names the embedded store, and is set only on a
 * laptop: with it the embedded margins apply.
 */

export function requireEnv(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`environment variable ${name} is missing: the stack and the embedded engine set it`);
  return value;
}

/** Whether this process has the settings of a function. A test that only loads a function's file has none. */
export function hasSettings(): boolean {
  return Boolean(process.env.RUNSHEET_RUN_TABLE);
}

/**
 * Returns the names of the deployed job functions. When the stack bundles LoadGroup, it replaces this very expression
 * by their names.
 */
export function deployedTargets(): ReadonlySet<string> {
  return new Set(JSON.parse(process.env.RUNSHEET_TARGETS ?? '[]') as string[]);
}

/**
 * Returns the secrets that each job function may read. The stack replaces this very expression in LoadGroup's bundle
 * too. On a laptop each function may read everything in secrets.env.
 */
export function secretGrants(): SecretGrants {
  if (isEmbedded()) return new Map([...deployedTargets()].map((target) => [target, ownSecrets()]));
  const grants = JSON.parse(process.env.RUNSHEET_SECRET_GRANTS ?? '{}') as Record<string, string[]>;
  return new Map(Object.entries(grants).map(([job, secrets]) => [job, new Set(secrets)]));
}

/** Returns where this job function's secrets come from: a file on a laptop, the stores on AWS. */
export function secretSource(): SecretSource {
  const file = process.env.RUNSHEET_SECRETS_FILE;
  return {
    granted: ownSecrets(),
    read: file ? (reference) => readSecretInFile(file, reference) : readStoredSecret,
  };
}

function ownSecrets(): ReadonlySet<string> {
  return new Set(JSON.parse(process.env.RUNSHEET_SECRETS ?? '[]') as string[]);
}

export function margins(): Margins {
  return isEmbedded() ? EMBEDDED_MARGINS : AWS_MARGINS;
}

export function isEmbedded(): boolean {
  return Boolean(process.env.RUNSHEET_STORE_URL);
}

export function dynamoDb() {
  return openDynamoDb(process.env.RUNSHEET_STORE_URL);
}

/** Returns the stack's schedules. A laptop has none. */
export function schedules(): Schedules | undefined {
  if (isEmbedded()) return undefined;
  return openSchedules({
    scheduleGroup: requireEnv('RUNSHEET_SCHEDULE_GROUP'),
    stateMachineArn: requireEnv('RUNSHEET_STATE_MACHINE_ARN'),
    roleArn: requireEnv('RUNSHEET_SCHEDULE_ROLE_ARN'),
    deadLetterArn: requireEnv('RUNSHEET_DEAD_LETTER_ARN'),
  });
}

export function runTable(): RunTable {
  return new RunTable(dynamoDb(), requireEnv('RUNSHEET_RUN_TABLE'));
}
