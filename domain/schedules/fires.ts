import { periodOf, timesAfter, timesWithin } from './schedule';
import type { ScheduleInForce } from './schedule-in-force';

/*
 * Which scheduled times had no run. A time has a row in the run table once it was fired, or once somebody noted that it was
 * not; the times of those rows are `seen`. All times are epoch ms.
 */

/** Who fires: EventBridge Scheduler, or `runsheet schedule --watch` on a laptop. */
export type Firing = 'scheduler' | 'watch';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** Scheduler is exact to a minute; a quarter of an hour more for its retries and LoadGroup's. */
const SCHEDULER_GRACE_MS = 16 * MINUTE_MS;

/** How late a time may still be run: Scheduler's retries end then, and a laptop that slept does the same. */
export const LATEST_FIRE_MS = HOUR_MS;

/** How far back anybody looks. What nobody noticed for a day is found in the group's runs. */
const LOOK_BACK_MS = DAY_MS;

/** A schedule that was just made may not yet be there for a time within the same minute. */
const SETTLE_MS = MINUTE_MS;

/** Rows of fired times live 8 days: of a longer period than this the last fire cannot be seen. */
const LONGEST_PERIOD_MS = 3 * DAY_MS;

/** Times noted in one look at one group; the next look notes more. */
const MOST = 100;

/** From when on the rows of a schedule's times are to be read for the two below. */
export function readRowsFrom(schedule: ScheduleInForce, now: number): number {
  return now - LOOK_BACK_MS - 2 * Math.min(periodOf(schedule) ?? 0, LONGEST_PERIOD_MS);
}

/** The times that are to be noted as missed, the earliest first. */
export function findMissed(schedule: ScheduleInForce, seen: readonly number[], now: number, firing: Firing): number[] {
  const period = periodOf(schedule);
  if (firing === 'scheduler' && period !== undefined) return findGaps(schedule.since, period, seen, now);
  const grace = firing === 'scheduler' ? SCHEDULER_GRACE_MS : LATEST_FIRE_MS;
  const after = Math.max(schedule.since + SETTLE_MS, now - LOOK_BACK_MS);
  return unseen(timesWithin(schedule, after, now - grace, MOST_A_DAY), seen).slice(0, MOST);
}

/** What a laptop is to run now: times of the last hour that nobody has fired, nor noted as missed. */
export function findDue(schedule: ScheduleInForce, seen: readonly number[], now: number): number[] {
  const after = Math.max(schedule.since, now - LATEST_FIRE_MS);
  return unseen(timesWithin(schedule, after, now, MOST_A_DAY), seen);
}

/**
 * The next times. A `rate` of Scheduler's is counted from when the schedule was made, which nobody can ask after: from its
 * last fire, or else from when it came into force, they are a guess.
 */
export function nextTimes(
  schedule: ScheduleInForce,
  lastFire: number | undefined,
  now: number,
  count: number,
  firing: Firing,
): number[] {
  const period = periodOf(schedule);
  if (firing === 'watch' || period === undefined) return timesAfter(schedule, now, count);
  const from = lastFire ?? schedule.since;
  const passed = Math.max(0, Math.floor((now - from) / period));
  return Array.from({ length: count }, (_, index) => from + (passed + 1 + index) * period);
}

/** A time every minute. */
const MOST_A_DAY = 24 * 60 + 1;

function unseen(times: readonly number[], seen: readonly number[]): number[] {
  const known = new Set(seen);
  return times.filter((time) => !known.has(time));
}

/** More than two periods without a fire: one of them is missing, about a period after the last that was seen. */
function findGaps(since: number, period: number, seen: readonly number[], now: number): number[] {
  if (period > LONGEST_PERIOD_MS) return [];
  let last = Math.max(since, now - LOOK_BACK_MS - 2 * period, ...seen.filter((time) => time <= now));
  const missed: number[] = [];
  for (; now - last > 2 * period + SCHEDULER_GRACE_MS && missed.length < MOST; last += period)
    missed.push(last + period);
  return missed;
}
