import type { Json } from './values/json';
import { canonicalPath, type JsonPath, readJsonPath, type Scope } from './values/json-path';
import { runtimeFailure } from './values/states-failure';

/** InputPath or OutputPath: null gives `{}`, a path that finds nothing ends the execution. */
export function applyFilter(path: JsonPath | null, scope: Scope): Json {
  if (path === null) return {};
  const value = readJsonPath(path, scope);
  if (value !== undefined) return value;
  throw runtimeFailure(`Invalid path '${path.text}' : No results for path: ${canonicalPath(path)}`);
}
