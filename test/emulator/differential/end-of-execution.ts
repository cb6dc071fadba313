import { DescribeExecutionCommand, SFNClient } from '@aws-sdk/client-sfn';
import { until } from '../../support/home/until';

/** The run is closed a moment before its execution ends: its history is whole only then. */
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
