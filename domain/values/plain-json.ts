import { isPlainObject } from './json';

/** A value of a row as JSON can say it: a set is a list, binary is base64. Only a hand writes either. */
export function plainJson(value: unknown): unknown {
  if (value instanceof Set) return [...value].map(plainJson);
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  if (Array.isArray(value)) return value.map(plainJson);
  if (isPlainObject(value)) {
    return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, plainJson(each)]));
  }
  return value ?? null;
}
