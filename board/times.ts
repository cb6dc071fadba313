import { localTime } from '../domain/schedules/moment';
import { durationText } from '../domain/values/duration-text';
import { type Html, html } from './html';
import type { TimeRange } from './place';

/**
 * A moment in UTC, to the second: `22 Nov 02:00:13`, with the year if it is not the current one. A text that is not a
 * time is shown as it is.
 */
export function timeTag(iso: string | undefined, now: number): Html {
  if (iso === undefined) return html``;
  const time = Date.parse(iso);
  if (Number.isNaN(time)) return html`${iso}`;
  return html`<time datetime="${new Date(time).toISOString()}" title="${new Date(time).toISOString()}">${timeText(time, now)}</time>`;
}

export function timeText(time: number, now: number): string {
  const date = new Date(time);
  const year = date.getUTCFullYear() === new Date(now).getUTCFullYear() ? '' : ` ${date.getUTCFullYear()}`;
  return `${date.getUTCDate()} ${MONTHS[date.getUTCMonth()]}${year} ${date.toISOString().slice(11, 19)}`;
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** A moment in UTC, to the minute: `22 Nov 02:00`. A text that is not a time is returned unchanged. */
export function shortTime(iso: string, now: number): string {
  const time = Date.parse(iso);
  return Number.isNaN(time) ? iso : toMinute(time, now);
}

function toMinute(time: number, now: number): string {
  return timeText(time, now).replace(/:\d\d$/, '');
}

/** A moment as the clocks of a time zone show it: `22 Nov 03:00 Europe/Berlin`. */
export function zoneTime(time: number, timezone: string, now: number): Html {
  return html`${clockTime(time, timezone, now)} ${timezone}`;
}

/** Like `zoneTime`, without the name of the zone. */
export function clockTime(time: number, timezone: string, now: number): Html {
  const iso = new Date(time).toISOString();
  const clock = Date.parse(`${localTime(time, timezone).slice(0, 19)}Z`);
  return html`<time datetime="${iso}" title="${iso}">${toMinute(clock, now)}</time>`;
}

/** A sentence on the time range that a page covers; empty if it covers all time. */
export function rangeText(range: TimeRange | undefined, now: number): string {
  return range ? `Runs from ${shortTime(range.from, now)} to ${shortTime(range.to, now)} UTC.` : '';
}

/** `3 min 05 s ago`, `in 4 h 10 min`; whole seconds below a minute. */
export function agoText(time: number, now: number): string {
  const ms = Math.abs(now - time);
  if (ms < 1000) return 'now';
  const text = wholeDuration(ms < 60_000 ? Math.round(ms / 1000) * 1000 : ms);
  return time <= now ? `${text} ago` : `in ${text}`;
}

/** A duration without a smaller unit that is zero: `45 min`, not `45 min 00 s`. */
export function wholeDuration(ms: number): string {
  return durationText(ms)
    .replace(/\.0 s$/, ' s')
    .replace(/ 00 (s|min|h)$/, '');
}
