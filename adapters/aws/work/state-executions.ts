import {
  DescribeExecutionCommand,
  ExecutionDoesNotExist,
  SFNClient,
  StartExecutionCommand,
  StopExecutionCommand,
} from '@aws-sdk/client-sfn';
import { regionOfArn } from '../../../domain/values/arn';
import { byRegion, CALL_TIMEOUTS } from '../clients';
import { markUnsent } from '../unsent';

/*
 * Executions of other state machines, which are the work of `states:` targets.
 * This file is loaded where one is declared.
 */

export interface FoundWork {
  status: string;
  output?: string | undefined;
  error?: string | undefined;
  cause?: string | undefined;
}

export const callStates = {
  /** Returns the execution's ARN. The same name with the same input returns that of the one which is under way. */
  async start(stateMachineArn: string, name: string, input: string): Promise<string> {
    const client = clientOf(regionOfArn(stateMachineArn));
    const started = await client.send(new StartExecutionCommand({ stateMachineArn, name, input }));
    return started.executionArn as string;
  },

  /** Undefined if Step Functions does not know it. */
  async describe(executionArn: string): Promise<FoundWork | undefined> {
    try {
      const found = await clientOf(regionOfArn(executionArn)).send(new DescribeExecutionCommand({ executionArn }));
      const { status = '', output, error, cause } = found;
      return { status, output, error, cause };
    } catch (error) {
      if (error instanceof ExecutionDoesNotExist) return undefined;
      throw error;
    }
  },

  /** Does nothing if it has ended, or is no longer known. */
  async stop(executionArn: string, cause: string): Promise<void> {
    try {
      const stop = new StopExecutionCommand({ executionArn, error: 'Runsheet.Stopped', cause });
      await clientOf(regionOfArn(executionArn)).send(stop);
    } catch (error) {
      if (!(error instanceof ExecutionDoesNotExist)) throw error;
    }
  },
};

const clientOf = /* @__PURE__ */ byRegion((region) => markUnsent(new SFNClient({ ...region, ...CALL_TIMEOUTS })));
