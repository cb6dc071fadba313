import type { Json, JsonObject } from '../../../domain/values/json';
import { isObject, withProperty } from './json';
import { canonicalPath, type JsonPath, readJsonPath, type Scope } from './json-path';
import { Limits } from './limits';
import { memoizedJsonBytes } from './memoized-json-bytes';
import { dataLimitExceeded, runtimeFailure } from './states-failure';

/** Applies InputPath or OutputPath. Null gives `{}`; a path that finds nothing ends the execution. */
export function applyFilter(path: JsonPath | null, scope: Scope): Json {
  if (path === null) return {};
  const value = readJsonPath(path, scope);
  if (value !== undefined) return value;
  throw runtimeFailure(`Invalid path '${path.text}' : No results for path: ${canonicalPath(path)}`);
}

/** Where a result goes in the state's input: null drops the result, and an empty path replaces the input by it. */
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

/**
 * Returns the value, or ends the execution if the value is over 256 KiB. Only a Lambda's reply is treated more mildly:
 * `invokeFunction` makes an oversized one a failure that a Catch can take.
 */
export function checkSize(value: Json, stateName: string): Json {
  if (memoizedJsonBytes(value) > Limits.dataBytes) throw dataLimitExceeded(stateName, false);
  return value;
}
