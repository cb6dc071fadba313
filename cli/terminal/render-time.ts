import { timeText } from '../../board/times';
import { durationText } from '../../domain/values/duration-text';
import type { Sheet } from './sheet';

/** A moment on a terminal, in UTC: `22 Nov 02:00:13`. In a pipe as the tables have it; nothing where there is none. */
export function renderTime(iso: string | null | undefined, { width, now }: Sheet): string {
  const time = Date.parse(iso ?? '');
  return width === undefined || Number.isNaN(time) ? (iso ?? '') : timeText(time, now);
}

/** How long ago, in its largest unit: `40 s`, `3 h`. */
export function renderAge(iso: string | null | undefined, now: number): string {
  const ms = now - Date.parse(iso ?? '');
  return Number.isNaN(ms) ? '' : renderSpan(ms);
}

/** In its largest unit. Clocks differ: less than a second, or less than nothing, is `1 s`. */
export function renderSpan(ms: number): string {
  const [count = '', unit = ''] = durationText(Math.max(1000, ms)).split(' ');
  return `${Math.floor(Number(count))} ${unit}`;
}
