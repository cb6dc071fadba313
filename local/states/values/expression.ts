import type { Json } from '../../../domain/values/json';
import { type Intrinsic, parseIntrinsic } from './intrinsic';
import { type JsonPath, parseJsonPath, readJsonPath, type Scope } from './json-path';
import { runtimeFailure } from './states-failure';

/** The value of a field whose name ends in `.$`, of ErrorPath and of CausePath: a path or an intrinsic function. */
export interface Expression {
  /** The value. The error of a path that finds nothing names the field. */
  evaluate(scope: Scope, field: string): Json;
}

/** Throws SyntaxError that says what is wrong. */
export function parseExpression(text: string): Expression {
  if (text.startsWith('States.')) {
    const intrinsic: Intrinsic = parseIntrinsic(text);
    return { evaluate: (scope) => intrinsic(scope) };
  }
  const path = parseJsonPath(text);
  return { evaluate: (scope, field) => requirePath(path, scope, field) };
}

function requirePath(path: JsonPath, scope: Scope, field: string): Json {
  const value = readJsonPath(path, scope);
  if (value !== undefined) return value;
  throw pathNotFound(path, scope, field);
}

export function pathNotFound(path: JsonPath, scope: Scope, field: string): Error {
  const searched = JSON.stringify(path.root === 'context' ? scope.context() : scope.input);
  return runtimeFailure(
    `The JSONPath '${path.text}' specified for the field '${field}' could not be found in the input '${searched}'`,
  );
}
