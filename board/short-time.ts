import { localTime } from '../domain/schedules/local-time';
import { type Html, html } from './html';
import type { TimeRange } from './place';
import { timeText } from './times';

/** A moment to the minute, in UTC: `22 Nov 02:00`. What is no time is shown as it is. */
export function shortTime(iso: string, now: number): string {
  const time = Date.parse(iso);
  return Number.isNaN(time) ? iso : toMinute(time, now);
}

/** A moment as the clocks of a zone show it: `22 Nov 03:00 Europe/Berlin`. */
export function zoneTime(time: number, timezone: string, now: number): Html {
  return html`${clockTime(time, timezone, now)} ${timezone}`;
}

/** The same, where the zone is said beside it. */
export function clockTime(time: number, timezone: string, now: number): Html {
  const iso = new Date(time).toISOString();
  const clock = Date.parse(`${localTime(time, timezone).slice(0, 19)}Z`);
  return html`<time datetime="${iso}" title="${iso}">${toMinute(clock, now)}</time>`;
}

function toMinute(time: number, now: number): string {
  return timeText(time, now).replace(/:\d\d$/, '');
}

/** Of which time the runs are that are shown; nothing where it is not narrowed. */
export function rangeText(range: TimeRange | undefined, now: number): string {
  return range ? `Runs from ${shortTime(range.from, now)} to ${shortTime(range.to, now)} UTC.` : '';
}
