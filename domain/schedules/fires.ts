import type { Change } from '../tables/change';
import { expiresFire } from '../tables/retention';
import { periodOf, timesAfter, timesWithin } from './schedule';
import type { ScheduleInForce } from './schedule-in-force';

/*
 * A fire is a scheduled time at which a group's run was started. Each time has at most one row in the run table:
 * Scheduler delivers at least once, so the row says which run the time belongs to. The row of a time without a run says
 * that the time was missed. Except in rows, all times here are epoch ms.
 */

export interface FireRow {
  run_id: string;
  entry: string;
  /** The run that has the time. */
  fired_run?: string;
  /** When the sweep noticed that no run had come. */
  missed_at?: string;
  expires_at?: number;
}

/** Returns the row's key. `scheduledTime` is in UTC with milliseconds, as in a parsed execution input. */
export function fireKey(group: string, scheduledTime: string): { run_id: string; entry: string } {
  return { run_id: `@fire#${group}`, entry: scheduledTime };
}

/**
 * Gives the time to the run, unless another run has it. The same run may repeat the claim. A time that was noted as
 * missed can still be claimed, so that a late delivery runs, once.
 */
export function claimFire(runId: string, now: string): Change {
  return {
    condition: { any: [{ absent: 'fired_run' }, { equal: ['fired_run', runId] }] },
    set: [
      ['fired_run', runId],
      ['expires_at', expiresFire(now)],
    ],
  };
}

/** Notes that no run came at the time. Refused if the row exists: the time was fired, or is noted already. */
export function noteMissed(now: string): Change {
  return {
    condition: { absent: 'entry' },
    set: [
      ['missed_at', now],
      ['expires_at', expiresFire(now)],
    ],
  };
}

/** Who fires: EventBridge Scheduler, or `runsheet schedule --watch` on a laptop. */
export type Firing = 'scheduler' | 'watch';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** Scheduler is exact to a minute, after its window. Its retries and LoadGroup's may take a quarter of an hour more. */
const SCHEDULER_GRACE_MS = 16 * MINUTE_MS;

/** How late a time may still be run. Scheduler stops retrying then, and a laptop that slept does the same. */
export const LATEST_FIRE_MS = HOUR_MS;

/** How far back a look goes. A time that nobody noticed for a day can be found among the group's runs. */
const LOOK_BACK_MS = DAY_MS;

/** A new schedule may not exist yet for a time within the same minute. */
const SETTLE_MS = MINUTE_MS;

/** Rows of fires live 8 days: with a longer period than this the last fire may be gone already. */
const LONGEST_PERIOD_MS = 3 * DAY_MS;

/** Times that one look notes for one group. The next look notes more. */
const MOST = 100;

/** One time every minute, both ends included. */
const MOST_A_DAY = 24 * 60 + 1;

/** Returns from when on the rows of fires must be read for `findMissed` and `findDue`. */
export function readRowsFrom(schedule: ScheduleInForce, now: number): number {
  return now - LOOK_BACK_MS - 2 * Math.min(periodOf(schedule) ?? 0, LONGEST_PERIOD_MS);
}

/** Returns the times that must be noted as missed, the earliest first. `seen` are the times that have a row. */
export function findMissed(schedule: ScheduleInForce, seen: readonly number[], now: number, firing: Firing): number[] {
  const period = periodOf(schedule);
  const grace = firing === 'scheduler' ? SCHEDULER_GRACE_MS + schedule.startWithinMinutes * MINUTE_MS : LATEST_FIRE_MS;
  if (firing === 'scheduler' && period !== undefined) return findGaps(schedule.since, period, grace, seen, now);
  const after = Math.max(schedule.since + SETTLE_MS, now - LOOK_BACK_MS);
  return unseen(timesWithin(schedule, after, now - grace, MOST_A_DAY), seen).slice(0, MOST);
}

/** Returns what a laptop must run now: the times of the last hour that have no row. */
export function findDue(schedule: ScheduleInForce, seen: readonly number[], now: number): number[] {
  const after = Math.max(schedule.since, now - LATEST_FIRE_MS);
  return unseen(timesWithin(schedule, after, now, MOST_A_DAY), seen);
}

/**
 * Returns the next times. For a `rate` on Scheduler they are an estimate: Scheduler counts from the creation of the
 * schedule, which cannot be queried, so they are counted from the last fire or else from when the schedule came into
 * force.
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

function unseen(times: readonly number[], seen: readonly number[]): number[] {
  const known = new Set(seen);
  return times.filter((time) => !known.has(time));
}

/** More than two periods without a fire mean that one is missing, about a period after the last that was seen. */
function findGaps(since: number, period: number, grace: number, seen: readonly number[], now: number): number[] {
  if (period > LONGEST_PERIOD_MS) return [];
  let last = Math.max(since, now - LOOK_BACK_MS - 2 * period, ...seen.filter((time) => time <= now));
  const missed: number[] = [];
  for (; now - last > 2 * period + grace && missed.length < MOST; last += period) missed.push(last + period);
  return missed;
}
