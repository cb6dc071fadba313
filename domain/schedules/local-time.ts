import { tzOffset } from '@date-fns/tz';

/** An instant as a time zone's clocks show it, with their offset: `2026-11-22T02:00:00+01:00`. */
export function localTime(instant: number, timezone: string): string {
  const minutes = tzOffset(timezone, new Date(instant));
  const clock = new Date(instant + minutes * 60_000).toISOString().slice(0, 19);
  if (minutes === 0) return `${clock}Z`;
  const two = (value: number) => String(value).padStart(2, '0');
  const ahead = Math.abs(minutes);
  return `${clock}${minutes < 0 ? '-' : '+'}${two(Math.floor(ahead / 60))}:${two(ahead % 60)}`;
}
