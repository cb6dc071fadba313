import { tzOffset } from '@date-fns/tz';
import { Cron } from 'croner';
import { showValue } from '../values/show-value';

/** When a group is due: EventBridge Scheduler's expression, read in a time zone. Times here are epoch milliseconds. */
export interface Schedule {
  expression: string;
  timezone: string;
}

/** A local time that the clocks' change takes away or gives twice. */
export interface OddTime {
  /** `2026-03-29T02:30`, in the schedule's own time zone. */
  local: string;
  kind: 'skipped' | 'repeated';
}

/**
 * What is wrong with an expression, as the end of a sentence, or undefined where it is a schedule. A subset of what Scheduler
 * takes (aws-facts, §4): `cron(minutes hours day-of-month month day-of-week year)`, `rate(n minutes|hours|days)`, `at(time)`.
 */
export function findScheduleProblem(expression: unknown): string | undefined {
  try {
    readExpression(expression);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

/** The first `count` times after `after`. An `at` that is past has none. */
export function timesAfter(schedule: Schedule, after: number, count: number): number[] {
  return take(times(schedule, after), count);
}

/** The times after `after`, up to and with `until`; at most `limit`, the earliest. */
export function timesWithin(schedule: Schedule, after: number, until: number, limit: number): number[] {
  const found: number[] = [];
  for (const time of times(schedule, after)) {
    if (time > until || found.length >= limit) break;
    found.push(time);
  }
  return found;
}

/** The local times after `after` and up to `until` that do not exist or come twice: at most five of them. */
export function oddTimes({ expression, timezone }: Schedule, after: number, until: number): OddTime[] {
  const read = readExpression(expression);
  if (read.kind === 'rate') return [];
  return take(oddLocalTimes(read, timezone, after, until), MOST_ODD);
}

/** The period of a `rate`, ms; undefined where the expression is another. Scheduler counts it from when the schedule was made. */
export function periodOf({ expression }: Schedule): number | undefined {
  const read = readExpression(expression);
  return read.kind === 'rate' ? read.everyMs : undefined;
}

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const MOST_ODD = 5;
const UNITS: Record<string, number> = { minute: MINUTE_MS, hour: 60 * MINUTE_MS, day: DAY_MS };

type Expression =
  | { kind: 'cron'; cron: Cron }
  /** Counted from 1970 here, and on Scheduler from when the schedule was made. */
  | { kind: 'rate'; everyMs: number }
  | { kind: 'at'; local: number };

/** Scheduler's most. */
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

/** Scheduler's own form: no seconds, a year, weekdays from 1 (Sunday), and one of the two days always "?". */
function readCron(expression: string, body: string): Cron {
  const refuse = (why: string): never => {
    throw new Error(`is ${showValue(expression)}: ${why}`);
  };
  const fields = body.trim().split(/\s+/);
  const [minutes, hours, day, month, weekday = '', year] = fields;
  if (fields.length !== 6) refuse(`it has ${body.trim() === '' ? 0 : fields.length} fields, expected ${CRON_RULE}`);
  if ((day === '?') === (weekday === '?'))
    refuse('exactly one of day-of-month and day-of-week is to be "?", such as "cron(0 2 ? * MON-FRI *)"');
  if ([minutes, hours, month, year].includes('?')) refuse('"?" is for day-of-month or day-of-week alone');
  if (/[08-9]|\d\d/.test(weekday.replace(/[#/]\d+/g, '')))
    refuse('days of the week are 1 (Sunday) to 7, or SUN to SAT');
  // What croner knows besides ("+", "@daily", "~", "H") Scheduler does not.
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
  // Local times a day around: the offset is not known before the local time is.
  for (const local of localTimes(read, after - DAY_MS)) {
    // What the clocks' change takes away is skipped, what it gives twice comes once (aws-facts, DST).
    const [instant] = instantsOf(local, timezone);
    if (instant !== undefined && instant > after) yield instant;
  }
}

/** Looked for around the clocks' changes alone: in a year there are two, and of times there may be half a million. */
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

/** Local times as if they were UTC's: with no clock change in them. */
function* localTimes(read: Exclude<Expression, { kind: 'rate' }>, after: number): Generator<number> {
  if (read.kind === 'at') {
    if (read.local > after) yield read.local;
    return;
  }
  for (let next = read.cron.nextRun(new Date(after)); next; next = read.cron.nextRun(next)) yield next.getTime();
}

/** The instants at which a zone's clocks show the local time: one, none, or two, the earlier first. */
function instantsOf(local: number, timezone: string): number[] {
  const candidates = [local - offset(timezone, local - DAY_MS), local - offset(timezone, local + DAY_MS)];
  const real = candidates.filter((instant) => instant + offset(timezone, instant) === local);
  return [...new Set(real)].sort((a, b) => a - b);
}

/** What the zone's clocks are ahead of UTC at an instant, ms. */
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
