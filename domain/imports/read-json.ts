import { isPlainObject } from '../values/json';

/*
 * What an answer of an API says, whoever has edited it: a field that is not of its type counts as absent.
 */

export type Fields = Readonly<Record<string, unknown>>;

export function fieldsOf(value: unknown): Fields {
  return isPlainObject(value) ? value : {};
}

export function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

export function textIn(fields: Fields, name: string): string | undefined {
  const value = Object.hasOwn(fields, name) ? fields[name] : undefined;
  return typeof value === 'string' && value !== '' ? value : undefined;
}

export function numberIn(fields: Fields, name: string): number | undefined {
  const value = Object.hasOwn(fields, name) ? fields[name] : undefined;
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

/** A parameter's value: a text, never an object, which could be a reference to a secret. */
export function asText(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
}

/** The fields that have a value and are none of these, as a list for a sentence. */
export function othersIn(fields: Fields, known: readonly string[]): string[] {
  return Object.entries(fields)
    .filter(([name, value]) => !known.includes(name) && !isEmpty(value))
    .map(([name]) => name);
}

function isEmpty(value: unknown): boolean {
  if (value === null || value === undefined || value === false || value === '') return true;
  return typeof value === 'object' && Object.keys(value).length === 0;
}

/** The minutes of a timeout in seconds. None, which is no limit there, is the longest here. */
export function minutesOf(seconds: number | undefined, longest: number): number {
  return seconds === undefined || seconds <= 0 ? longest : Math.min(seconds / 60, longest);
}
