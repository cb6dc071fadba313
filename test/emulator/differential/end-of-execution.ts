import { DescribeExecutionCommand, SFNClient } from '@aws-sdk/client-sfn';
import { until } from '../../support/home/until';

/** Waits for the end of the execution, a moment after its run is closed. Only then is its history complete. */
export async function endOfExecution(executionArn: string): Promise<string> {
  const client = new SFNClient({});
  let status = 'RUNNING';
  await until(async () => {
    status = (await client.send(new DescribeExecutionCommand({ executionArn }))).status ?? 'RUNNING';
    return status !== 'RUNNING';
  });
  client.destroy();
  return status;
}
