import { isPlainObject, type Json, ownValue } from '../values/json';
import { hintAt } from '../values/nearest-name';
import { printable, showValue } from '../values/show-value';
import { headOf } from '../values/well-formed';
import { type OutputReference, outputText } from './value-reference';

/** The part of a job's output that the reference names, or why there is none, as a sentence. */
export function partOf(output: Json, { job, path }: OutputReference): { value: Json } | { problem: string } {
  let value = output;
  for (const [at, key] of path.entries()) {
    const next = stepInto(value, key);
    if (next === undefined) {
      const place = at === 0 ? `the output of job "${job}"` : `${outputText({ job, path: path.slice(0, at) })}`;
      return { problem: `${printable(headOf(place, MAX_PLACE))} ${whyNone(value, key)}` };
    }
    value = next;
  }
  return { value };
}

const MAX_PLACE = 200;

/** Only a value's own: `__proto__` and a list's `length` are no parts. */
function stepInto(value: Json, key: string): Json | undefined {
  if (Array.isArray(value)) return INDEX.test(key) ? (value as readonly Json[])[Number(key)] : undefined;
  return isPlainObject(value) ? ownValue(value as Record<string, Json>, key) : undefined;
}

const INDEX = /^(0|[1-9]\d{0,8})$/;

/** The most keys that are named. */
const MAX_KEYS = 10;

function whyNone(value: Json, key: string): string {
  if (Array.isArray(value)) return `is a list of ${value.length} with no index ${showValue(key)}`;
  if (!isPlainObject(value)) return `is ${showValue(value)}, which has no part ${showValue(key)}`;
  const keys = Object.keys(value);
  if (keys.length === 0) return `is an empty object, without ${showValue(key)}`;
  const more = keys.length > MAX_KEYS ? ` and ${keys.length - MAX_KEYS} more` : '';
  const hint = hintAt(
    key,
    keys.slice(0, MAX_KEYS).map((each) => headOf(each, 60)),
  );
  return `has no ${showValue(key)} (${printable(hint)}${more})`;
}
