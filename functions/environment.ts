import { openDynamoDb } from '../adapters/dynamodb';
import { RunTable } from '../adapters/run-table';
import { AWS_MARGINS, EMBEDDED_MARGINS, type Margins } from '../domain/margins';

/*
 * The only door to `process.env`. `RUNSHEET_STORE_URL` is set on a laptop alone: it names the embedded store, and with it
 * the margins are the embedded ones.
 */

export function requireEnv(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`environment variable ${name} is missing: the stack and the embedded engine set it`);
  return value;
}

/** Names of the job functions that are deployed. The stack writes them into LoadGroup's code as this very expression. */
export function deployedTargets(): ReadonlySet<string> {
  return new Set(JSON.parse(process.env.RUNSHEET_TARGETS ?? '[]') as string[]);
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

export function runTable(): RunTable {
  return new RunTable(dynamoDb(), requireEnv('RUNSHEET_RUN_TABLE'));
}
