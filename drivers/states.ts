import { lazily } from '../adapters/aws/clients';
import type { DeclaredTarget } from '../domain/targets/kind';
import { asStates, executionArn, STATES_ENDS, STATES_REFUSALS } from '../domain/targets/states';
import { regionOfArn } from '../domain/values/arn';
import { ownValue } from '../domain/values/json';
import { missingForAws } from './missing-for-aws';
import { refusing } from './refusing';
import type { ServiceDriver, WorkState } from './service-driver';

const sdk = lazily(async () => (await import('../adapters/aws/work/state-executions')).callStates);

/**
 * Another state machine. The execution has the token as its name: Step Functions starts no second one of that name, and
 * its ARN is known before it is started. An execution has no time limit from outside: the state machine's own
 * `TimeoutSeconds` is the last backstop.
 */
export const states: ServiceDriver = {
  knowsTokens: true,
  missing: (environment, { fields }) => missingForAws(environment, regionOfArn(asStates(fields).state_machine)),
  start: ({ target, token, context }) =>
    refusing(
      `${target.target} was not started`,
      (name) => ownValue(STATES_REFUSALS, name),
      async () => {
        try {
          return await (await sdk()).start(asStates(target.fields).state_machine, token, JSON.stringify(context));
        } catch (error) {
          // One of this name was there: that of an earlier call, whose answer was lost.
          if ((error as Error).name === 'ExecutionAlreadyExists') return arnOf(token, target);
          throw error;
        }
      },
    ),
  find: async (token, target) => {
    const arn = arnOf(token, target);
    return (await (await sdk()).describe(arn)) && arn;
  },
  look: async (id) => {
    const found = await (await sdk()).describe(id);
    if (!found) return { is: 'unknown' };
    const { status, output, error = status, cause = '' } = found;
    if (status === 'SUCCEEDED') return { is: 'succeeded', output };
    if (status === 'ABORTED') return { is: 'stopped' };
    if (status === 'FAILED') return failed(error, cause);
    if (status === 'TIMED_OUT') return failed('States.Timeout', cause || "the state machine's own time limit was over");
    // PENDING_REDRIVE, and whatever comes later: it may go on.
    return { is: 'running' };
  },
  stop: async (id, _, why) => (await sdk()).stop(id, why),
};

function arnOf(token: string, { fields }: DeclaredTarget): string {
  return executionArn(asStates(fields), token);
}

function failed(name: string, message: string): WorkState {
  return { is: 'failed', class: ownValue(STATES_ENDS, name) ?? 'job', name, message };
}
