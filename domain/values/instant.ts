/** ISO 8601 with a date, a time and an offset. A time without an offset is a different moment in each time zone. */
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d)$/;

export const INSTANT_RULE = 'an ISO 8601 time with its offset, such as "2026-11-22T02:00:00Z"';

/**
 * The moment in UTC with milliseconds, so that equal moments give equal texts; undefined if the text is not an instant.
 */
export function parseInstant(text: unknown): string | undefined {
  if (typeof text !== 'string' || !INSTANT.test(text)) return undefined;
  const time = Date.parse(text);
  if (Number.isNaN(time)) return undefined;
  const instant = iso(time);
  // JavaScript reads the 31st of a shorter month as the 1st of the next: such a text does not come back.
  return instant === text || isDayOfItsMonth(text) ? instant : undefined;
}

/** The text of a moment, epoch ms. */
export function iso(time: number): string {
  return new Date(time).toISOString();
}

function isDayOfItsMonth(text: string): boolean {
  const day = text.slice(0, 10);
  return new Date(`${day}T00:00:00Z`).toISOString().startsWith(day);
}

/** Epoch ms of a row's attribute. NaN if it is no text, or the text of no time. */
export function timeOf(attribute: unknown): number {
  return typeof attribute === 'string' ? Date.parse(attribute) : Number.NaN;
}
