import { GetAccountSettingsCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { CALL_TIMEOUTS } from './clients';

/** How many functions may run at once in an account and region. */
export interface Concurrency {
  limit: number;
  /** What no function has reserved for itself. */
  unreserved: number;
  /** How much AWS's clock is ahead of this machine's. Undefined if the answer says no time. */
  clockAheadMs: number | undefined;
}

/** Returns the region that the environment or the profile chooses. Throws if none does. */
export async function readRegion(): Promise<string> {
  const client = new LambdaClient(CALL_TIMEOUTS);
  try {
    return await client.config.region();
  } finally {
    client.destroy();
  }
}

/** Throws if the SDK finds no credentials. AWS has not seen them yet. */
export async function requireCredentials(): Promise<void> {
  const client = new LambdaClient(CALL_TIMEOUTS);
  try {
    await client.config.credentials();
  } finally {
    client.destroy();
  }
}

export async function readConcurrency(now: () => number): Promise<Concurrency> {
  const client = new LambdaClient(CALL_TIMEOUTS);
  let told: string | undefined;
  client.middlewareStack.add(
    (next) => async (args) => {
      const result = await next(args);
      told = (result.response as { headers?: Record<string, string> }).headers?.date;
      return result;
    },
    { step: 'deserialize', priority: 'low', name: 'read-date' },
  );
  try {
    const { AccountLimit = {} } = await client.send(new GetAccountSettingsCommand({}));
    const { ConcurrentExecutions: limit = 0, UnreservedConcurrentExecutions: unreserved = limit } = AccountLimit;
    const time = Date.parse(told ?? '');
    return { limit, unreserved, clockAheadMs: Number.isNaN(time) ? undefined : time - now() };
  } finally {
    client.destroy();
  }
}

/** Where `cdk bootstrap` writes its version, unless it was given a qualifier of its own. */
export const BOOTSTRAP_PARAMETER = '/cdk-bootstrap/hnb659fds/version';

/** Returns the version of the CDK's bootstrap stack, or undefined if there is none. */
export async function readBootstrapVersion(): Promise<number | undefined> {
  const client = new SSMClient(CALL_TIMEOUTS);
  try {
    const { Parameter } = await client.send(new GetParameterCommand({ Name: BOOTSTRAP_PARAMETER }));
    return Number(Parameter?.Value);
  } catch (error) {
    if ((error as Error).name === 'ParameterNotFound') return undefined;
    throw error;
  } finally {
    client.destroy();
  }
}
