import { tzOffset } from '@date-fns/tz';
import { Cron } from 'croner';
import { showValue } from '../values/show-value';

/**
 * When a group is due: an expression of EventBridge Scheduler, read in a time zone. Times in this file are epoch ms.
 */
export interface Schedule {
  expression: string;
  timezone: string;
}

/** A local time that a clock change removes or repeats. */
export interface OddTime {
  /** Such as `2026-03-29T02:30`, in the schedule's own time zone. */
  local: string;
  kind: 'skipped' | 'repeated';
}

/**
 * Returns what is wrong with an expression, as the end of a sentence, or undefined if it is valid. Valid is a subset of
 * what Scheduler accepts (aws-facts, §4): `cron(minutes hours day-of-month month day-of-week year)`,
 * `rate(n minutes|hours|days)` and `at(time)`.
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

/** Returns at most five local times after `after` and up to `until` that do not exist or come twice. */
export function oddTimes({ expression, timezone }: Schedule, after: number, until: number): OddTime[] {
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
 * Returns a sentence for each oddity of the coming year: that no time is left, and each time that a clock change moves.
 */
export function clockWarnings(schedule: Schedule, now: number): string[] {
  if (timesAfter(schedule, now, 1).length === 0) return [`${schedule.expression} has no time left: it is never due`];
  return oddTimes(schedule, now, now + WARN_AHEAD_MS).map(({ local, kind }) =>
    kind === 'skipped'
      ? `${local} does not exist in ${schedule.timezone} (the clocks go forward): no run that day`
      : `${local} comes twice in ${schedule.timezone} (the clocks go back): it runs once, the first time`,
  );
}

/** Whether Scheduler accepts the value as a time zone: a name of the IANA database, in the database's own case. */
export function isTimeZone(value: unknown): boolean {
  // Intl also accepts an offset ("+02:00"); Scheduler does not.
  if (typeof value !== 'string' || !ZONE.test(value)) return false;
  try {
    const known = new Intl.DateTimeFormat('en', { timeZone: value }).resolvedOptions().timeZone;
    // Intl accepts any case, Scheduler only the database's. For an alias (US/Eastern) Intl returns another name.
    return known === value || known.toLowerCase() !== value.toLowerCase();
  } catch {
    // Intl throws a RangeError for an unknown zone.
    return false;
  }
}

/** Each part begins with a capital, and an area is not all capitals: this much of an alias's case can be checked. */
const ZONE = /^(?![A-Z]{3,}\/)[A-Z][\w+-]*(\/[A-Z][\w+-]*)*$/;

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const MOST_ODD = 5;
const UNITS: Record<string, number> = { minute: MINUTE_MS, hour: 60 * MINUTE_MS, day: DAY_MS };

type Expression =
  | { kind: 'cron'; cron: Cron }
  /** Counted from 1970 here. Scheduler counts from the moment at which the schedule was created. */
  | { kind: 'rate'; everyMs: number }
  | { kind: 'at'; local: number };

/** Scheduler's own limit, in characters. */
const MAX_LENGTH = 256;

function readExpression(expression: unknown): Expression {
  const [, kind, body = ''] = /^(cron|rate|at)\((.*)\)$/.exec(String(expression)) ?? [];
  if (typeof expression !== 'string' || kind === undefined || expression.length > MAX_LENGTH)
    throw new Error(
      `is ${showValue(expression)}: expected "cron(…)", "rate(…)" or "at(…)", such as "cron(0 2 * * ? *)", of at most ${MAX_LENGTH} characters`,
    );
  if (kind === 'cron') return { kind, cron: readCron(expression, body) };
  return kind === 'rate' ? readRate(expression, body) : readAt(expression, body);
}

const CRON_RULE =
  'six fields (minutes hours day-of-month month day-of-week year), with "?" for the day that is not given, such as "cron(0 2 * * ? *)"';

/**
 * Reads Scheduler's form: no seconds, a year, weekdays from 1 (Sunday), and "?" in exactly one of the two day fields.
 */
function readCron(expression: string, body: string): Cron {
  const refuse = (why: string): never => {
    throw new Error(`is ${showValue(expression)}: ${why}`);
  };
  const fields = body.trim().split(/\s+/);
  const [minutes, hours, day, month, weekday = '', year] = fields;
  if (fields.length !== 6) refuse(`it has ${body.trim() === '' ? 0 : fields.length} fields, expected ${CRON_RULE}`);
  if ((day === '?') === (weekday === '?'))
    refuse('exactly one of day-of-month and day-of-week must be "?", such as "cron(0 2 ? * MON-FRI *)"');
  if ([minutes, hours, month, year].includes('?')) refuse('"?" is allowed only in day-of-month or day-of-week');
  if (/[08-9]|\d\d/.test(weekday.replace(/[#/]\d+/g, '')))
    refuse('days of the week are 1 (Sunday) to 7, or SUN to SAT');
  // Croner also accepts "+", "@daily", "~" and "H"; Scheduler does not.
  if (!/^[0-9A-Z,\-*/?#\s]+$/i.test(body)) refuse(`expected ${CRON_RULE}`);
  try {
    return new Cron(`0 ${minutes} ${hours} ${day} ${month} ${weekday} ${year}`, {
      paused: true,
      timezone: 'UTC',
      alternativeWeekdays: true,
      sloppyRanges: true,
    });
  } catch (error) {
    return refuse(`${(error as Error).message.replace(/^CronPattern: /, '')}; expected ${CRON_RULE}`);
  }
}

function readRate(expression: string, body: string): Expression {
  const [, count = '', unit = '', plural = ''] = /^([1-9]\d{0,5}) (minute|hour|day)(s?)$/.exec(body) ?? [];
  if (count === '' || (count === '1') !== (plural === ''))
    throw new Error(`is ${showValue(expression)}: expected a rate such as "rate(1 hour)" or "rate(15 minutes)"`);
  return { kind: 'rate', everyMs: Number(count) * (UNITS[unit] as number) };
}

function readAt(expression: string, body: string): Expression {
  const local = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/.test(body) ? Date.parse(`${body}Z`) : Number.NaN;
  if (Number.isNaN(local) || new Date(local).toISOString().slice(0, 19) !== body)
    throw new Error(`is ${showValue(expression)}: expected a local time such as "at(2026-12-31T23:30:00)"`);
  return { kind: 'at', local };
}

function* times({ expression, timezone }: Schedule, after: number): Generator<number> {
  const read = readExpression(expression);
  if (read.kind === 'rate') {
    for (let next = (Math.floor(after / read.everyMs) + 1) * read.everyMs; ; next += read.everyMs) yield next;
  }
  // Starts a day early: the zone's offset is unknown until the local time is known.
  for (const local of localTimes(read, after - DAY_MS)) {
    // A time that a clock change removes is skipped; one that it repeats comes once (aws-facts, DST).
    const [instant] = instantsOf(local, timezone);
    if (instant !== undefined && instant > after) yield instant;
  }
}

/** Looks only around the clock changes: a year has two of them, and a schedule may have half a million times. */
function* oddLocalTimes(
  read: Exclude<Expression, { kind: 'rate' }>,
  timezone: string,
  after: number,
  until: number,
): Generator<OddTime> {
  for (let day = after; day < until; day += DAY_MS) {
    const before = offset(timezone, day);
    const change = offset(timezone, day + DAY_MS) - before;
    if (change === 0) continue;
    for (const local of localTimes(read, day + before - 1)) {
      if (local > day + DAY_MS + before + Math.abs(change)) break;
      const count = instantsOf(local, timezone).length;
      if (count === 1) continue;
      yield { local: new Date(local).toISOString().slice(0, 16), kind: count === 0 ? 'skipped' : 'repeated' };
    }
  }
}

/** The local times as if they were in UTC, that is without clock changes. */
function* localTimes(read: Exclude<Expression, { kind: 'rate' }>, after: number): Generator<number> {
  if (read.kind === 'at') {
    if (read.local > after) yield read.local;
    return;
  }
  for (let next = read.cron.nextRun(new Date(after)); next; next = read.cron.nextRun(next)) yield next.getTime();
}

/** Returns the instants at which the zone's clocks show the local time: one, none or two, the earlier first. */
function instantsOf(local: number, timezone: string): number[] {
  const candidates = [local - offset(timezone, local - DAY_MS), local - offset(timezone, local + DAY_MS)];
  const real = candidates.filter((instant) => instant + offset(timezone, instant) === local);
  return [...new Set(real)].sort((a, b) => a - b);
}

/** Returns by how many ms the zone's clocks are ahead of UTC at an instant. */
function offset(timezone: string, instant: number): number {
  return tzOffset(timezone, new Date(instant)) * MINUTE_MS;
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
