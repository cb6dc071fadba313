/** ISO 8601 with a date, a time and an offset: a time without an offset would mean another moment on every machine. */
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d)$/;

export const INSTANT_RULE = 'an ISO 8601 time with its offset, such as "2026-11-22T02:00:00Z"';

/** The moment that the text names, in UTC with milliseconds; undefined where it names none. Equal moments give equal texts. */
export function parseInstant(text: unknown): string | undefined {
  if (typeof text !== 'string' || !INSTANT.test(text)) return undefined;
  const time = Date.parse(text);
  // JavaScript takes the 31st of a shorter month for the 1st of the next.
  if (Number.isNaN(time) || !isDayOfItsMonth(text)) return undefined;
  return new Date(time).toISOString();
}

function isDayOfItsMonth(text: string): boolean {
  const day = text.slice(0, 10);
  return new Date(`${day}T00:00:00Z`).toISOString().startsWith(day);
}
