import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { CALL_TIMEOUTS } from './clients';
import { isNoSuchStack } from './stack';

export interface StackStatus {
  /** As CloudFormation calls it, such as `UPDATE_COMPLETE`. */
  status: string;
  /** Why it has this status, if CloudFormation says so. */
  reason: string | undefined;
  account: string;
}

/** Returns the state of the stack of this name, whatever is in it, or undefined if there is none. */
export async function readStackStatus(name: string): Promise<StackStatus | undefined> {
  const client = new CloudFormationClient(CALL_TIMEOUTS);
  try {
    const { Stacks: [stack] = [] } = await client.send(new DescribeStacksCommand({ StackName: name }));
    if (!stack) return undefined;
    const { StackStatus: status = '', StackStatusReason: reason, StackId = '' } = stack;
    return { status, reason, account: StackId.split(':')[4] ?? '' };
  } catch (error) {
    if (isNoSuchStack(error)) return undefined;
    throw error;
  } finally {
    client.destroy();
  }
}
