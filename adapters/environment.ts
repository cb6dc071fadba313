import { AWS_MARGINS, EMBEDDED_MARGINS, type Margins } from '../domain/attempts/deadline';
import type { MetricsScope } from '../domain/notices/metrics';
import type { StackTarget } from '../domain/plans/deployed-settings';
import type { SecretSource } from '../domain/secrets/secret-reference';
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

/** What the engine says of the project to its functions. */
export function ofEngine(): { targets: string[]; declaredFile: string | undefined; secrets: ReadonlySet<string> } {
  return {
    targets: JSON.parse(process.env.RUNSHEET_TARGETS ?? '[]') as string[],
    declaredFile: process.env.RUNSHEET_DECLARED_FILE,
    secrets: ownSecrets(),
  };
}

/** The declared functions that jobs of the stack call, for the board. */
export function calledTargets(): string[] {
  return (process.env.RUNSHEET_CALLED ?? '').split(' ').filter((target) => target !== '');
}

/** The targets in services of which a stack knew everything only once it was deployed. */
export function lateTargets(): StackTarget[] {
  return JSON.parse(process.env.RUNSHEET_SERVED ?? '[]') as StackTarget[];
}

/** The name of the function that runs work in services. A laptop's has its own name, and a stack may have none. */
export function serviceFunction(): string | undefined {
  return process.env.RUNSHEET_SERVICE_FUNCTION;
}

/** The name of the function that calls functions in other languages: see `serviceFunction`. */
export function callFunction(): string | undefined {
  return process.env.RUNSHEET_CALL_FUNCTION;
}

/** Variables that the engine sets for a function's process, besides those that begin with RUNSHEET_. */
const OF_ENGINE = ['NODE_PATH', 'NODE_COMPILE_CACHE'] as const;

/**
 * The environment of the command line, for work that the engine starts: without what the engine adds, such as the
 * store's address, but for the mark by which whatever ends this process finds what it has started.
 */
export function environmentOfWork(): NodeJS.ProcessEnv {
  const kept = JSON.parse(process.env.RUNSHEET_KEPT ?? '{}') as NodeJS.ProcessEnv;
  const own = Object.entries(process.env).filter(
    ([name]) =>
      (name === 'RUNSHEET_PROCESS' || !name.startsWith('RUNSHEET_')) &&
      !(OF_ENGINE as readonly string[]).includes(name),
  );
  return { ...Object.fromEntries(own), ...kept };
}

/** What `environmentOfWork` puts back: the variables that the engine replaces, as the command line has them. */
export function replacedVariables(environment: NodeJS.ProcessEnv): string {
  return JSON.stringify(Object.fromEntries(OF_ENGINE.map((name) => [name, environment[name]])));
}

/** The Python file of this job function, and what runs it: see `PythonJob`. */
export function pythonJob(): unknown {
  return JSON.parse(requireEnv('RUNSHEET_PYTHON'));
}

/** The folder in which each attempt of a declared target has a folder of its own. */
export function workFolder(): string {
  return requireEnv('RUNSHEET_WORK');
}

/** The home's folder of logs, beside which executed notebooks are kept. */
export function logFolder(): string {
  return requireEnv('RUNSHEET_LOGS');
}

/** Where files for work in services lie, `s3://…`: the stack says it, and on a laptop its user. */
export function workUrl(environment = process.env): string | undefined {
  return environment.RUNSHEET_WORK_URL;
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

/** @param settings the client's own on AWS: for a function that writes many rows, `BULK_WRITES` */
export function dynamoDb(settings?: Parameters<typeof openDynamoDb>[1]) {
  return openDynamoDb(process.env.RUNSHEET_STORE_URL, settings);
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

/** Where the stack sends lineage. The key is a reference to a secret. */
export function lineageSettings(): { url: string; namespace: string; key: string | undefined } {
  return {
    url: requireEnv('RUNSHEET_LINEAGE_URL'),
    namespace: requireEnv('RUNSHEET_LINEAGE_NAMESPACE'),
    key: process.env.RUNSHEET_LINEAGE_KEY,
  };
}

/** What the stack was told about the metrics of ends. Undefined: the number of groups decides. */
export function askedMetrics(): MetricsScope | undefined {
  return process.env.RUNSHEET_METRICS as MetricsScope | undefined;
}

/** @param settings as `dynamoDb` takes them */
export function runTable(settings?: Parameters<typeof openDynamoDb>[1]): RunTable {
  return new RunTable(dynamoDb(settings), requireEnv('RUNSHEET_RUN_TABLE'));
}
