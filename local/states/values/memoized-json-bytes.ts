import type { Json } from '../../../domain/values/json';
import { isArray } from './json';

/**
 * The length of the value's JSON text in UTF-8 bytes, which Step Functions' 256 KiB limits count. Unlike `jsonBytes`
 * of the domain, this measures a large value only once: a Map that hands its whole input to 1,000 iterations must not
 * measure it 1,000 times. The value must never change afterwards, and values in the engine never do.
 */
export function memoizedJsonBytes(value: Json): number {
  if (typeof value === 'string') return stringBytes(value);
  if (typeof value === 'number') return String(value).length;
  if (value === null) return 4;
  if (typeof value === 'boolean') return value ? 4 : 5;
  const known = measured.get(value);
  if (known !== undefined) return known;
  const bytes = isArray(value) ? arrayBytes(value) : objectBytes(value);
  if (bytes >= WORTH_KEEPING) measured.set(value, bytes);
  return bytes;
}

/** Below this, walking a value again costs about as much as looking it up. */
const WORTH_KEEPING = 512;
const measured = new WeakMap<object, number>();

function arrayBytes(array: readonly Json[]): number {
  let bytes = 2 + Math.max(0, array.length - 1);
  for (const item of array) bytes += memoizedJsonBytes(item);
  return bytes;
}

function objectBytes(object: { readonly [key: string]: Json }): number {
  let bytes = 1;
  for (const key of Object.keys(object)) bytes += stringBytes(key) + 2 + memoizedJsonBytes(object[key] ?? null);
  return Math.max(2, bytes);
}

function stringBytes(text: string): number {
  if (text.length > 64) return Buffer.byteLength(JSON.stringify(text));
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    const plain = code >= 0x20 && code < 0x7f && code !== 0x22 && code !== 0x5c;
    if (!plain) return Buffer.byteLength(JSON.stringify(text));
  }
  return text.length + 2;
}
