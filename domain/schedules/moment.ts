import { parseInstant } from '../values/instant';
import { timesWithin } from './schedule';

/** `2026-11-20`, `2026-11-20T02:00`, to the millisecond, with `Z` or an offset; UTC where it says neither. */
const MOMENT = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2})?)?$/;

export const MOMENT_RULE =
  'a date (2026-11-20) or a time, in UTC (2026-11-20T02:00) or with its offset (…T02:00+01:00)';

/** Whether the text is meant as a time, whether or not there is such a time. */
export function looksLikeMoment(text: string): boolean {
  return /^\d{4}-\d/.test(text);
}

/** A moment as ISO 8601 in UTC with milliseconds; a date is its first. Undefined where there is no such moment. */
export function parseMoment(text: string): string | undefined {
  if (!MOMENT.test(text)) return undefined;
  const time = text.length === 10 ? `${text}T00:00` : text;
  return parseInstant(isZoned(text) ? time : `${time}Z`);
}

const DAY_MS = 86_400_000;

/**
 * The same, but a date or a time that says no offset is what the clocks of a time zone show; undefined also where they never
 * show it. Where they show it twice, the first.
 */
export function parseMomentIn(timezone: string, text: string): string | undefined {
  const moment = parseMoment(text);
  if (moment === undefined || isZoned(text)) return moment;
  const expression = `at(${moment.slice(0, 19)})`;
  const near = Date.parse(moment);
  const [time] = timesWithin({ expression, timezone }, near - 2 * DAY_MS, near + 2 * DAY_MS, 1);
  return time === undefined ? undefined : new Date(time).toISOString();
}

function isZoned(text: string): boolean {
  return /(Z|[+-]\d{2}:\d{2})$/.test(text.slice(10));
}
