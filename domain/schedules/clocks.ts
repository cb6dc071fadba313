import { tzOffset } from '@date-fns/tz';

/*
 * Local times and instants. An instant is in epoch ms. A local time is the epoch ms that it would have in UTC.
 */

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/** Returns by how many ms the zone's clocks are ahead of UTC at an instant. */
export function clockOffset(timezone: string, instant: number): number {
  return tzOffset(timezone, new Date(instant)) * MINUTE_MS;
}

/** Returns the instants at which the zone's clocks show the local time: one, none or two, the earlier first. */
export function instantsOf(local: number, timezone: string): number[] {
  const candidates = [local - clockOffset(timezone, local - DAY_MS), local - clockOffset(timezone, local + DAY_MS)];
  const real = candidates.filter((instant) => instant + clockOffset(timezone, instant) === local);
  return [...new Set(real)].sort((a, b) => a - b);
}

/**
 * Returns the first instant at which the zone's clocks show the date of `midnight`, a local time. That is not always
 * midnight: in Santiago the clocks go forward then. Undefined if the zone skipped the whole date, as Apia did once.
 */
export function firstMomentOf(midnight: number, timezone: string): number | undefined {
  const [first] = instantsOf(midnight, timezone);
  if (first !== undefined) return first;
  // The clocks go forward over midnight between these two instants: find the first one after that change.
  let before = midnight - clockOffset(timezone, midnight + DAY_MS);
  let after = midnight - clockOffset(timezone, midnight - DAY_MS);
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2);
    if (middle + clockOffset(timezone, middle) < midnight) before = middle;
    else after = middle;
  }
  return after + clockOffset(timezone, after) < midnight + DAY_MS ? after : undefined;
}
