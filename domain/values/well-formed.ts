/*
 * Well-formed text has no half of a surrogate pair. jq and other readers refuse a whole document because of one, and
 * DynamoDB cannot store it. A job can print or return one, and a cut between two halves makes two.
 */

/** The beginning of a text, at most `length` characters long. A character of two halves stays whole or is left out. */
export function headOf(text: string, length: number): string {
  const head = text.slice(0, length);
  return head.length < text.length && /[\ud800-\udbff]$/.test(head) ? head.slice(0, -1) : head;
}

/** Taken when this file loads: a job may replace `JSON.stringify`, and its result must still be written. */
const { stringify } = JSON;

/** The JSON text that `JSON.stringify` gives, but with U+FFFD for each half of a pair, which it would escape. */
export function wellFormedJson(value: object, indent?: number): string;
export function wellFormedJson(value: unknown, indent?: number): string | undefined;
export function wellFormedJson(value: unknown, indent?: number): string | undefined {
  return stringify(value, null, indent)?.replace(ESCAPE, (found) => (found === '\\\\' ? found : '\ufffd'));
}

/** An escaped backslash, so that what follows it is no escape; or half of a pair. Whole pairs are not escaped. */
const ESCAPE = /\\\\|\\ud[89a-f][0-9a-f]{2}/g;
