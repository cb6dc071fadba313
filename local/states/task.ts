import { applyFilter } from './apply-filter';
import { checkSize } from './check-size';
import type { TaskState } from './definition/state-machine';
import { invokeFunction } from './execution/invoke-function';
import type { Thread } from './execution/thread';
import { runWorking } from './run-working';
import type { Step } from './step';
import { pathNotFound } from './values/expression';
import { isObject, type Json } from './values/json';
import { readJsonPath, type Scope } from './values/json-path';
import { Limits } from './values/limits';
import { runtimeFailure } from './values/states-failure';

export function runTask(state: TaskState, input: Json, thread: Thread): Promise<Step> {
  const effective = applyFilter(state.inputPath, thread.scope(input));
  return runWorking(state, input, thread, () => runAttempt(state, effective, thread));
}

/** Timeout and parameters are computed for each attempt: `$$.State.RetryCount` may be in them. */
async function runAttempt(state: TaskState, effective: Json, thread: Thread): Promise<Json> {
  const scope = thread.scope(effective);
  const timeoutSeconds = readTimeout(state.timeoutSeconds, scope);
  const parameters = checkSize(state.parameters.evaluate(scope), state.name);
  const { FunctionName: functionName, Payload: payload = null } = isObject(parameters) ? parameters : {};
  if (typeof functionName !== 'string') {
    throw runtimeFailure(`The field 'FunctionName' is ${JSON.stringify(functionName)} which is not a string`);
  }
  const result = await invokeFunction(thread, {
    stateName: state.name,
    functionName,
    payload,
    ...(timeoutSeconds !== undefined && { timeoutSeconds }),
  });
  return result;
}

/** Read from the state's input, before Parameters. What AWS was not seen to accept ends the execution. */
function readTimeout(timeout: TaskState['timeoutSeconds'], scope: Scope): number | undefined {
  if (timeout === undefined || typeof timeout === 'number') return timeout;
  const seconds = readJsonPath(timeout, scope);
  if (seconds === undefined) throw pathNotFound(timeout, scope, 'TimeoutSecondsPath');
  const whole = typeof seconds === 'number' && Number.isInteger(seconds);
  if (whole && seconds >= 1 && seconds <= Limits.seconds) return seconds;
  throw runtimeFailure(
    `The TimeoutSecondsPath field refers to value ${JSON.stringify(seconds)} which is not a whole number from 1 to ${Limits.seconds}: ${timeout.text}`,
  );
}
