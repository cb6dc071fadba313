import { timeText } from '../../board/times';
import { durationText } from '../../domain/values/duration-text';
import type { Sheet } from './sheet';

/** A missing duration renders as nothing. */
export function renderDuration(ms: number | null | undefined): string {
  return ms === null || ms === undefined ? '' : durationText(ms);
}

/**
 * On a terminal a moment in UTC: `22 Nov 02:00:13`. In a pipe it stays as the tables have it. A missing one renders as
 * nothing.
 */
export function renderTime(iso: string | null | undefined, { width, now }: Sheet): string {
  const time = Date.parse(iso ?? '');
  return width === undefined || Number.isNaN(time) ? (iso ?? '') : timeText(time, now);
}

/** How long ago, in the largest unit: `40 s`, `3 h`. */
export function renderAge(iso: string | null | undefined, now: number): string {
  const ms = now - Date.parse(iso ?? '');
  return Number.isNaN(ms) ? '' : renderSpan(ms);
}

/** A span in its largest unit. Clocks differ: less than a second, even less than nothing, is `1 s`. */
export function renderSpan(ms: number): string {
  const [count = '', unit = ''] = durationText(Math.max(1000, ms)).split(' ');
  return `${Math.floor(Number(count))} ${unit}`;
}
