import type { Json } from '../../domain/values/json';
import type { DefinitionFields } from './definition/definition-fields';
import { parseNumberOrPath, parseTemplate } from './definition/shared-fields';
import type { TaskState, Transition } from './definition/state-machine';
import type { Callback } from './execution/callbacks';
import { invokeFunction } from './execution/invoke-function';
import type { Thread } from './execution/thread';
import { parseFallibleState, runFallibleState } from './fallible-state';
import { checkSize } from './values/data-flow';
import { pathNotFound } from './values/expression';
import { isObject } from './values/json';
import { readJsonPath, type Scope } from './values/json-path';
import { Limits } from './values/limits';
import { runtimeFailure } from './values/states-failure';

const LAMBDA_INVOKE = 'arn:aws:states:::lambda:invoke';
const WAIT_FOR_TOKEN = `${LAMBDA_INVOKE}.waitForTaskToken`;

export function parseTask(name: string, fields: DefinitionFields): TaskState {
  const resource = fields.requiredString('Resource');
  if (resource !== LAMBDA_INVOKE && resource !== WAIT_FOR_TOKEN)
    fields.report(`is "${resource}": expected "${LAMBDA_INVOKE}", with or without ".waitForTaskToken"`, '.Resource');
  return {
    type: 'Task',
    ...parseFallibleState(name, fields),
    timeoutSeconds: parseTimeout(fields),
    parameters: parseParameters(fields),
    waitsForToken: resource === WAIT_FOR_TOKEN,
  };
}

export function runTask(state: TaskState, input: Json, thread: Thread): Promise<Transition> {
  return runFallibleState(state, input, thread, (effective) => runAttempt(state, effective, thread));
}

function parseTimeout(fields: DefinitionFields): TaskState['timeoutSeconds'] {
  const timeout = parseNumberOrPath(fields, 'TimeoutSeconds', [1, Limits.seconds]);
  fields.refuseBoth('TimeoutSeconds', 'TimeoutSecondsPath');
  return timeout;
}

/**
 * Lambda's Invoke takes other parameters too (InvocationType, Qualifier…). They would change what runs, so they are
 * refused.
 */
function parseParameters(fields: DefinitionFields): TaskState['parameters'] {
  const template = parseTemplate(fields, 'Parameters');
  const below = fields.requiredBelow('Parameters');
  const name = below.any('FunctionName');
  if (!below.has('FunctionName') && !below.has('FunctionName.$')) below.report('is missing', '.FunctionName');
  if (name !== undefined && typeof name !== 'string') below.report('is not a string', '.FunctionName');
  if (!below.has('Payload') && !below.has('Payload.$')) below.report('is missing', '.Payload');
  for (const field of ['FunctionName.$', 'Payload', 'Payload.$']) below.any(field);
  below.end();
  return template ?? { evaluate: () => null };
}

/**
 * Timeout and parameters are computed for each attempt, because they may use `$$.State.RetryCount`. Each attempt that
 * waits has a token of its own.
 */
async function runAttempt(state: TaskState, effective: Json, thread: Thread): Promise<Json> {
  const callback = state.waitsForToken ? thread.execution.callbacks.open() : undefined;
  try {
    return await callFunction(state, effective, thread, callback);
  } finally {
    callback?.close();
  }
}

function callFunction(
  state: TaskState,
  effective: Json,
  thread: Thread,
  callback: Callback | undefined,
): Promise<Json> {
  const scope = thread.scope(effective, { token: callback?.token });
  const timeoutSeconds = readTimeout(state.timeoutSeconds, scope);
  const parameters = checkSize(state.parameters.evaluate(scope), state.name);
  const { FunctionName: functionName, Payload: payload = null } = isObject(parameters) ? parameters : {};
  if (typeof functionName !== 'string') {
    throw runtimeFailure(`The field 'FunctionName' is ${JSON.stringify(functionName)} which is not a string`);
  }
  return invokeFunction(thread, {
    stateName: state.name,
    functionName,
    payload,
    ...(timeoutSeconds !== undefined && { timeoutSeconds }),
    ...(callback && { callback }),
  });
}

/** Read from the state's input, before Parameters. A value that AWS was not seen to accept ends the execution. */
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
