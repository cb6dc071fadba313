import { withProperty } from '../with-property';
import { isObject, type Json, type JsonObject } from './json';
import { runtimeFailure } from './states-failure';

/** Where a result goes in the state's input: null drops it, no steps replace the input by it. */
export type ResultPath = readonly string[] | null;

export function applyResultPath(path: ResultPath, input: Json, result: Json): Json {
  if (path === null) return input;
  const [first, ...rest] = path;
  if (first === undefined) return result;
  if (!isObject(input)) throw cannotApply(path, input);
  return withProperty(input, first, applyBelow(rest, input, first, result));
}

function applyBelow(rest: readonly string[], parent: JsonObject, key: string, result: Json): Json {
  if (rest.length === 0) return result;
  return applyResultPath(rest, Object.hasOwn(parent, key) ? (parent[key] ?? null) : {}, result);
}

function cannotApply(path: readonly string[], input: Json): Error {
  const cause = `Unable to apply step "${path[0]}" to input ${JSON.stringify(input)}`;
  return runtimeFailure(cause, 'States.ResultPathMatchFailure');
}
