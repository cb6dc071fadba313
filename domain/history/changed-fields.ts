import { isPlainObject } from '../values/json';
import { BOOKKEEPING } from './change-log';
import { diffFields, type FieldDiff } from './diff-fields';
import type { LoggedChange, Row } from './logged-change';

/**
 * The fields in which two rows of the master table differ, keys and bookkeeping aside, in the order of their names. Null: no
 * row. A parameter is a field of its own: `parameters.since`.
 */
export function changedFields(before: Row | null, after: Row | null): FieldDiff[] {
  return diffFields(fieldsOf(before), fieldsOf(after)).sort((a, b) => (a.field < b.field ? -1 : 1));
}

/** The fields of a change that can be told: of what was too large to be kept nobody knows whether it differs. */
export function toldFields({ before, after, cut }: Pick<LoggedChange, 'before' | 'after' | 'cut'>): FieldDiff[] {
  return changedFields(before, after).filter(({ field }) => !cut.some((name) => isOf(name, field)));
}

/** Whether what was cut (`before.parameters`) is the field, or holds it. */
function isOf(cut: string, field: string): boolean {
  const name = cut.slice(cut.indexOf('.') + 1);
  return field === name || (name === 'parameters' && field.startsWith('parameters.'));
}

const KEYS: ReadonlySet<string> = new Set(['job_group', 'job_name']);

function fieldsOf(row: Row | null): Row {
  const fields = Object.entries(row ?? {}).filter(([name]) => !KEYS.has(name) && !BOOKKEEPING.has(name));
  return Object.fromEntries(
    fields.flatMap(([name, value]) => (name === 'parameters' ? parameters(value) : [[name, value]])),
  );
}

/** No parameters are as many as an empty object of them. */
function parameters(value: unknown): [string, unknown][] {
  if (!isPlainObject(value)) return [['parameters', value]];
  return Object.entries(value).map(([name, each]) => [`parameters.${name}`, each]);
}
