import { findReference } from '../references/value-reference';
import { referencesIn } from '../secrets/secret-reference';
import { isPlainObject, type Json } from '../values/json';

/**
 * The value that a person typed at a prompt. Numbers, `true`, `false`, `null`, texts in double quotes, lists and
 * objects are read as JSON; any other text is kept as typed, with its blanks. Throws if an object repeats a key.
 */
export function readTypedValue(text: string): Json {
  let value: Json;
  try {
    value = JSON.parse(text);
  } catch {
    return text;
  }
  if (typeof value === 'object' && value !== null) {
    if (writtenKeys(text) !== keysIn(value))
      throw new Error('it has a key twice, and one of the two values would be lost');
    return value;
  }
  // JSON ignores blanks around a value, and reads a number that is too large as Infinity.
  return text === text.trim() && (typeof value !== 'number' || Number.isFinite(value)) ? value : text;
}

/** What a value is, in a word that people know. */
export function typeName(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'list';
  if (isReferenceOfAnyKind(value)) return 'reference';
  if (isPlainObject(value)) return 'object';
  if (typeof value === 'boolean') return 'true or false';
  return typeof value === 'string' ? 'text' : typeof value;
}

function isReferenceOfAnyKind(value: unknown): boolean {
  return findReference(value) !== undefined || referencesIn({ value: value as Json }).size > 0;
}

/** How many keys the JSON text writes: each has its colon, outside of the strings. */
function writtenKeys(json: string): number {
  return json.replace(/"(?:[^"\\]|\\.)*"/g, '').split(':').length - 1;
}

function keysIn(value: Json): number {
  if (typeof value !== 'object' || value === null) return 0;
  const own = Array.isArray(value) ? 0 : Object.keys(value).length;
  return Object.values(value).reduce((sum: number, each: Json) => sum + keysIn(each), own);
}
