import type { Json } from './json';
import { jsonBytes } from './json-bytes';
import { Limits } from './limits';
import { dataLimitExceeded } from './states-failure';

/** Returns the value, or ends the execution where it is over 256 KiB. A Lambda's reply alone is judged more mildly, in invoke-function. */
export function checkSize(value: Json, stateName: string): Json {
  if (jsonBytes(value) > Limits.dataBytes) throw dataLimitExceeded(stateName, false);
  return value;
}
