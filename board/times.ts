import { durationText } from '../domain/values/duration-text';
import { type Html, html } from './html';

/** A moment, in UTC: `22 Nov 02:00:13`, with its year where it is not this year's. What is no time is shown as it is. */
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

/** `3 min 05 s ago`, `in 4 h 10 min`; near enough in seconds. */
export function agoText(time: number, now: number): string {
  const ms = Math.abs(now - time);
  if (ms < 1000) return 'now';
  const text = wholeDuration(ms < 60_000 ? Math.round(ms / 1000) * 1000 : ms);
  return time <= now ? `${text} ago` : `in ${text}`;
}

/** A duration that somebody chose, without the unit that it has none of: `45 min`, `30 s`. */
export function wholeDuration(ms: number): string {
  return durationText(ms)
    .replace(/\.0 s$/, ' s')
    .replace(/ 00 (s|min|h)$/, '');
}
