import { parseInstant } from '../values/instant';
import { clockOffset, firstMomentOf, instantsOf } from './clocks';

/** `2026-11-20`, or `2026-11-20T02:00` to the millisecond, with `Z`, an offset, or neither. */
const MOMENT = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2})?)?$/;

export const MOMENT_RULE =
  'a date (2026-11-20) or a time, in UTC (2026-11-20T02:00) or with its offset (…T02:00+01:00)';

/** Whether the text is meant as a time, even if no such time exists. */
export function looksLikeMoment(text: string): boolean {
  return /^\d{4}-\d/.test(text);
}

/**
 * Returns the moment as ISO 8601 in UTC with milliseconds, or undefined if no such moment exists. A text without an
 * offset is in UTC; a date means its first moment.
 */
export function parseMoment(text: string): string | undefined {
  if (!MOMENT.test(text)) return undefined;
  const time = isDate(text) ? `${text}T00:00` : text;
  return parseInstant(isZoned(text) ? time : `${time}Z`);
}

/**
 * Like `parseMoment`, but a text without an offset is on the clocks of the time zone. If they show a time twice, the
 * first counts; if they never show it, the result is undefined. A date means its first moment, which is later than
 * midnight where the clocks skip that.
 */
export function parseMomentIn(timezone: string, text: string): string | undefined {
  const moment = parseMoment(text);
  if (moment === undefined || isZoned(text)) return moment;
  const local = Date.parse(moment);
  const [time] = isDate(text) ? [firstMomentOf(local, timezone)] : instantsOf(local, timezone);
  return time === undefined ? undefined : new Date(time).toISOString();
}

/** Renders an instant (epoch ms) as local time with its offset: `2026-11-22T02:00:00+01:00`. */
export function localTime(instant: number, timezone: string): string {
  const minutes = clockOffset(timezone, instant) / 60_000;
  const clock = new Date(instant + minutes * 60_000).toISOString().slice(0, 19);
  if (minutes === 0) return `${clock}Z`;
  const two = (value: number) => String(value).padStart(2, '0');
  const ahead = Math.abs(minutes);
  return `${clock}${minutes < 0 ? '-' : '+'}${two(Math.floor(ahead / 60))}:${two(ahead % 60)}`;
}

function isDate(text: string): boolean {
  return text.length === 10;
}

function isZoned(text: string): boolean {
  return /(Z|[+-]\d{2}:\d{2})$/.test(text.slice(10));
}
