import type { Json } from '../../domain/values/json';
import type { DefinitionFields } from './definition/definition-fields';
import { attempt } from './definition/shared-fields';
import type { FailState } from './definition/state-machine';
import type { Thread } from './execution/thread';
import { type Expression, parseExpression } from './values/expression';
import { runtimeFailure, StatesFailure } from './values/states-failure';

export function parseFail(name: string, fields: DefinitionFields): FailState {
  return { type: 'Fail', name, error: parseText(fields, 'Error'), cause: parseText(fields, 'Cause') };
}

function parseText(fields: DefinitionFields, field: 'Error' | 'Cause'): string | Expression | undefined {
  const literal = fields.string(field);
  const computed = fields.string(`${field}Path`);
  fields.refuseBoth(field, `${field}Path`);
  return computed === undefined ? literal : attempt(fields, `${field}Path`, () => parseExpression(computed));
}

/** Always throws: the Map or Parallel around it may catch the failure, by this state's Error. */
export function runFail(state: FailState, input: Json, thread: Thread): never {
  const error = textOf(state.error, 'ErrorPath', input, thread);
  const cause = textOf(state.cause, 'CausePath', input, thread);
  throw new StatesFailure({
    ...(error !== undefined && { error }),
    ...(cause !== undefined && { cause }),
    catchable: true,
  });
}

function textOf(
  value: string | Expression | undefined,
  field: 'ErrorPath' | 'CausePath',
  input: Json,
  thread: Thread,
): string | undefined {
  if (value === undefined || typeof value === 'string') return value;
  const text = value.evaluate(thread.scope(input), field);
  if (typeof text === 'string') return text;
  throw runtimeFailure(`The ${field} field refers to value ${JSON.stringify(text)} which is not a string`);
}
