import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { StackError } from './stack';

/** As long as the function may take, and a little more. */
const PATIENCE_MS = 310_000;

/** Calls the stack's reconcile function and returns its answer. Throws `StackError` where the function failed. */
export async function callReconcile(functionName: string): Promise<unknown> {
  const client = new LambdaClient({
    requestHandler: { connectionTimeout: 5_000, requestTimeout: PATIENCE_MS, throwOnRequestTimeout: true },
  });
  try {
    const reply = await client.send(
      new InvokeCommand({ FunctionName: functionName, Payload: JSON.stringify({ find_groups: true }) }),
    );
    const text = Buffer.from(reply.Payload ?? []).toString('utf8');
    if (!reply.FunctionError) return JSON.parse(text);
    throw new StackError(
      `the function ${functionName} failed, and what it had not yet set right it does in the next hour: ${text.slice(0, 1000)}`,
    );
  } finally {
    client.destroy();
  }
}
