import { headOf } from './well-formed';

const MAX_SHOWN = 80;

/**
 * A value for a message, cut short. It is shown as JSON, so that a string has quotes and control characters are
 * escaped.
 */
export function showValue(value: unknown): string {
  if (value === undefined) return 'missing';
  if (typeof value === 'number') return String(value);
  if (value instanceof Set) return 'a set';
  if (value instanceof Uint8Array) return 'binary';
  const text = jsonText(value);
  return printable(text.length > MAX_SHOWN ? `${headOf(text, MAX_SHOWN)}…` : text);
}

function jsonText(value: unknown): string {
  try {
    return JSON.stringify(value) ?? typeof value;
  } catch {
    // The value contains itself, or a value that JSON does not have, such as a bigint.
    return `${typeof value === 'bigint' ? 'a bigint' : 'an object'} that is not JSON`;
  }
}

/**
 * Escapes control and direction characters (`\u001b`), so that a text from a row can neither move a cursor nor forge a
 * line.
 */
export function printable(text: string): string {
  return text.replace(
    /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]/gu,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
