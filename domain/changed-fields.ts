import { isDeepStrictEqual } from 'node:util';
import { BOOKKEEPING } from './change-log';
import { isPlainObject } from './json';
import type { Row } from './logged-change';

/** One field, as it was and as it is; undefined where the row does not have it. */
export interface ChangedField {
  /** A parameter is a field of its own: `parameters.since`. */
  field: string;
  before: unknown;
  after: unknown;
}

/** The fields in which two rows differ, keys and bookkeeping aside, in the order of their names. Null: no row. */
export function changedFields(before: Row | null, after: Row | null): ChangedField[] {
  const [old, now] = [fieldsOf(before), fieldsOf(after)];
  return [...new Set([...old.keys(), ...now.keys()])]
    .sort()
    .map((field) => ({ field, before: old.get(field), after: now.get(field) }))
    .filter((each) => !isDeepStrictEqual(each.before, each.after));
}

const KEYS: ReadonlySet<string> = new Set(['job_group', 'job_name']);

function fieldsOf(row: Row | null): Map<string, unknown> {
  const fields = Object.entries(row ?? {}).filter(([name]) => !KEYS.has(name) && !BOOKKEEPING.has(name));
  return new Map(fields.flatMap(([name, value]) => (name === 'parameters' ? parameters(value) : [[name, value]])));
}

function parameters(value: unknown): [string, unknown][] {
  if (!isPlainObject(value)) return [['parameters', value]];
  return Object.entries(value).map(([name, each]) => [`parameters.${name}`, each]);
}
