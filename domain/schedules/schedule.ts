import { clockOffset, instantsOf } from './clocks';
import { type LocalExpression, readExpression } from './schedule-expression';

/**
 * When a group is due: an expression of EventBridge Scheduler, read in a time zone. Times in this file are epoch ms.
 */
export interface Schedule {
  expression: string;
  timezone: string;
}

/** The local times that one change of the clocks removes or repeats. */
export interface OddTimes {
  /** The first and the last, such as `2026-03-29T02:30`, in the schedule's own time zone. */
  local: string;
  last: string;
  count: number;
  kind: 'skipped' | 'repeated';
}

/**
 * Returns what is wrong with an expression, as the end of a sentence, or undefined if it is valid. Valid is a subset of
 * what Scheduler accepts (AWS: "Schedule types in EventBridge Scheduler"):
 * `cron(minutes hours day-of-month month day-of-week year)`, `rate(n minutes|hours|days)` and `at(time)`.
 */
export function findScheduleProblem(expression: unknown): string | undefined {
  try {
    readExpression(expression);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

/** Returns the first `count` times after `after`. An `at` in the past has none. */
export function timesAfter(schedule: Schedule, after: number, count: number): number[] {
  return take(times(schedule, after), count);
}

/** Returns the times after `after`, up to and including `until`: at most `limit`, the earliest. */
export function timesWithin(schedule: Schedule, after: number, until: number, limit: number): number[] {
  const found: number[] = [];
  for (const time of times(schedule, after)) {
    if (time > until || found.length >= limit) break;
    found.push(time);
  }
  return found;
}

/** Returns the local times after `after` and up to `until` that do not exist or come twice, of at most five changes. */
export function oddTimes({ expression, timezone }: Schedule, after: number, until: number): OddTimes[] {
  const read = readExpression(expression);
  if (read.kind === 'rate') return [];
  return take(oddLocalTimes(read, timezone, after, until), MOST_ODD);
}

/**
 * Returns the period of a `rate` in ms, or undefined for any other expression. Scheduler counts it from the moment at
 * which the schedule was created.
 */
export function periodOf({ expression }: Schedule): number | undefined {
  const read = readExpression(expression);
  return read.kind === 'rate' ? read.everyMs : undefined;
}

/** A year, plus the few weeks by which the dates of the clock changes can differ in the next year. */
const WARN_AHEAD_MS = 400 * 86_400_000;

/**
 * Returns a sentence for each oddity of the coming year: that no time is left, and each change of the clocks.
 */
export function clockWarnings(schedule: Schedule, now: number): string[] {
  if (timesAfter(schedule, now, 1).length === 0) return [`${schedule.expression} has no time left: it is never due`];
  return oddTimes(schedule, now, now + WARN_AHEAD_MS).map((odd) => oddSentence(odd, schedule.timezone));
}

function oddSentence({ local, last, count, kind }: OddTimes, timezone: string): string {
  if (count === 1) {
    return kind === 'skipped'
      ? `${local} does not exist in ${timezone} (the clocks go forward): no run at that time`
      : `${local} comes twice in ${timezone} (the clocks go back): it runs once, the first time`;
  }
  const times = `${count} times from ${local} to ${last.slice(11)}`;
  return kind === 'skipped'
    ? `${times} do not exist in ${timezone} (the clocks go forward): no run at them`
    : `${times} come twice in ${timezone} (the clocks go back): each runs once, the first time`;
}

const DAY_MS = 86_400_000;
const MOST_ODD = 5;

function* times({ expression, timezone }: Schedule, after: number): Generator<number> {
  const read = readExpression(expression);
  if (read.kind === 'rate') {
    for (let next = (Math.floor(after / read.everyMs) + 1) * read.everyMs; ; next += read.everyMs) yield next;
  }
  // Starts a day early: the zone's offset is unknown until the local time is known.
  for (const local of localTimes(read, after - DAY_MS)) {
    // As Scheduler does: a time that a clock change removes is skipped, and one that it repeats comes once.
    const [instant] = instantsOf(local, timezone);
    if (instant !== undefined && instant > after) yield instant;
  }
}

/** Looks only around the clock changes: a year has two of them, and a schedule may have half a million times. */
function* oddLocalTimes(read: LocalExpression, timezone: string, after: number, until: number): Generator<OddTimes> {
  for (let day = after; day < until; day += DAY_MS) {
    const before = clockOffset(timezone, day);
    const change = clockOffset(timezone, day + DAY_MS) - before;
    if (change === 0) continue;
    let odd: OddTimes | undefined;
    // The repeated hour may lie before the local time of `day`, which is the same as in its second half.
    for (const local of localTimes(read, day + before - Math.abs(change) - 1)) {
      if (local > day + DAY_MS + before + Math.abs(change)) break;
      const comes = instantsOf(local, timezone).length;
      if (comes === 1) continue;
      const time = new Date(local).toISOString().slice(0, 16);
      odd ??= { local: time, last: time, count: 0, kind: comes === 0 ? 'skipped' : 'repeated' };
      odd.last = time;
      odd.count += 1;
    }
    if (odd) yield odd;
  }
}

/** The local times as if they were in UTC, that is without clock changes. */
function* localTimes(read: LocalExpression, after: number): Generator<number> {
  if (read.kind === 'at') {
    if (read.local > after) yield read.local;
    return;
  }
  for (let next = read.cron.nextRun(new Date(after)); next; next = read.cron.nextRun(next)) yield next.getTime();
}

function take<T>(values: Iterable<T>, count: number): T[] {
  const taken: T[] = [];
  if (count <= 0) return taken;
  for (const value of values) {
    taken.push(value);
    if (taken.length >= count) break;
  }
  return taken;
}
