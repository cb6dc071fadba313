const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/**
 * A duration for people: `340 ms`, `4.2 s`, `3 min 05 s`, `2 h 08 min`, `3 d 04 h`. NaN comes from an unreadable time.
 * A clock that was set back between two times makes a negative duration, which is shown as nothing: `0 ms`.
 */
export function durationText(duration: number): string {
  if (Number.isNaN(duration)) return 'an unknown time';
  const ms = Math.max(0, duration);
  // Each limit is the value from which the smaller unit would round up to the larger one.
  if (ms < 999.5) return `${Math.round(ms)} ms`;
  if (ms < 59_950) return `${(ms / 1000).toFixed(1)} s`;
  if (ms < HOUR_MS - 500) return inTwo(Math.round(ms / 1000), 60, 'min', 's');
  if (ms < 2 * DAY_MS - MINUTE_MS / 2) return inTwo(Math.round(ms / MINUTE_MS), 60, 'h', 'min');
  return inTwo(Math.round(ms / HOUR_MS), 24, 'd', 'h');
}

function inTwo(count: number, each: number, large: string, small: string): string {
  return `${Math.floor(count / each)} ${large} ${String(count % each).padStart(2, '0')} ${small}`;
}
