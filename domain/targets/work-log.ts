import type { WorkLog } from '../tables/rows';
import { isPlainObject } from '../values/json';

const REGION = /^[a-z]{2}(-[a-z]+)+-\d{1,2}$/;
/** As CloudWatch names them, and short enough for a row that has 61 attempts. */
const GROUP = /^[A-Za-z0-9_/.#-]{1,512}$/;
const STREAM = /^[^:*\u0000-\u001f]{1,512}$/;

/** The place that a row names, if it is one: anyone may have edited the row. */
export function parseWorkLog(value: unknown): WorkLog | undefined {
  if (!isPlainObject(value)) return undefined;
  const { region, group, stream, streams, terms = [] } = value;
  if (region !== undefined && !(typeof region === 'string' && REGION.test(region))) return undefined;
  if (typeof group !== 'string' || !GROUP.test(group)) return undefined;
  if (![stream, streams].every((each) => each === undefined || (typeof each === 'string' && STREAM.test(each))))
    return undefined;
  if (!Array.isArray(terms) || !terms.every((each) => typeof each === 'string' && /^[^"\\]{1,200}$/.test(each)))
    return undefined;
  return value as unknown as WorkLog;
}

export function workLogText({ group, stream, streams }: WorkLog): string {
  return [group, stream ?? streams].filter((each) => each !== undefined).join(' ');
}
