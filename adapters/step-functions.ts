import { DescribeExecutionCommand, SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import type { JsonObject } from '../domain/json';
import { AT_A_TERMINAL } from './timeouts';

export interface StartedExecution {
  executionArn: string;
  /** ISO 8601. */
  startedAt: string;
}

/** Starts the state machine. The same name with the same input starts nothing twice, so that the SDK may send it again. */
export async function startExecution(
  stateMachineArn: string,
  name: string,
  input: JsonObject,
): Promise<StartedExecution> {
  const { executionArn, startDate } = await withClient((client) =>
    client.send(new StartExecutionCommand({ stateMachineArn, name, input: JSON.stringify(input) })),
  );
  return { executionArn: executionArn as string, startedAt: (startDate as Date).toISOString() };
}

/** How an execution stands, and with which error it ended, if with any. */
export async function describeExecution(executionArn: string) {
  const { status, error, cause } = await withClient((client) =>
    client.send(new DescribeExecutionCommand({ executionArn })),
  );
  return { status, error, cause };
}

async function withClient<T>(act: (client: SFNClient) => Promise<T>): Promise<T> {
  const client = new SFNClient(AT_A_TERMINAL);
  try {
    return await act(client);
  } finally {
    client.destroy();
  }
}
