import type { Json } from './values/json';
import { Limits } from './values/limits';
import { jsonBytes } from './values/memoized-json-bytes';
import { dataLimitExceeded } from './values/states-failure';

/** Returns the value, or ends the execution where it is over 256 KiB. A Lambda's reply alone is judged more mildly, in invoke-function. */
export function checkSize(value: Json, stateName: string): Json {
  if (jsonBytes(value) > Limits.dataBytes) throw dataLimitExceeded(stateName, false);
  return value;
}
