const MAX_SHOWN = 80;

/** A value as a message may show it: JSON, so that a string is seen to be one and control characters are escaped; cut short. */
export function showValue(value: unknown): string {
  if (value === undefined) return 'missing';
  if (typeof value === 'number') return String(value);
  if (value instanceof Set) return 'a set';
  if (value instanceof Uint8Array) return 'binary';
  const text = jsonText(value);
  return printable(text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}…` : text);
}

function jsonText(value: unknown): string {
  try {
    return JSON.stringify(value) ?? typeof value;
  } catch {
    // It holds itself, or what JSON cannot say: the message is about something else.
    return `a ${typeof value} that is no JSON`;
  }
}

/** Control and direction characters escaped (`\u001b`): text from a row can neither move a cursor nor forge a line. */
export function printable(text: string): string {
  return text.replace(
    /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]/gu,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
