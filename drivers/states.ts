import { callStates } from '../adapters/aws/state-executions';
import type { DeclaredTarget } from '../domain/targets/kind';
import { asStates, executionArn, STATES_CLASSES } from '../domain/targets/states';
import { missingForAws } from './missing-for-aws';
import { type ServiceDriver, StartRefused, type WorkState } from './service-driver';

/**
 * Another state machine. The execution has the token as its name: Step Functions starts no second one of that name, and
 * its ARN is known before it is started. An execution has no time limit from outside: the state machine's own
 * `TimeoutSeconds` is the last backstop.
 */
export const states: ServiceDriver = {
  knowsTokens: true,
  missing: missingForAws,
  start: async (call) => {
    const { state_machine } = asStates(call.target.fields);
    try {
      return await callStates.start(state_machine, call.token, JSON.stringify(call.context));
    } catch (error) {
      // The name is the service's own word, or one of the SDK's.
      const { name, message } = error as Error;
      // One of this name was there: that of an earlier call, whose answer was lost.
      if (name === 'ExecutionAlreadyExists') return arnOf(call.token, call.target);
      const kind = STATES_CLASSES[name];
      throw kind === undefined
        ? error
        : new StartRefused(name, `${call.target.target} was not started: ${message}`, kind);
    }
  },
  find: async (token, target) => {
    const arn = arnOf(token, target);
    return (await callStates.describe(arn)) && arn;
  },
  look: async (id) => {
    const found = await callStates.describe(id);
    if (!found) return { is: 'unknown' };
    const { status, output, error = status, cause = '' } = found;
    if (status === 'SUCCEEDED') return { is: 'succeeded', output };
    if (status === 'ABORTED') return { is: 'stopped' };
    if (status === 'FAILED') return failed(error, cause);
    if (status === 'TIMED_OUT') return failed('States.Timeout', cause || "the state machine's own time limit was over");
    // PENDING_REDRIVE, and whatever comes later: it may go on.
    return { is: 'running' };
  },
  stop: (id, _, why) => callStates.stop(id, why),
};

function arnOf(token: string, { fields }: DeclaredTarget): string {
  return executionArn(asStates(fields), token);
}

function failed(name: string, message: string): WorkState {
  return { is: 'failed', class: STATES_CLASSES[name] ?? 'job', name, message };
}
