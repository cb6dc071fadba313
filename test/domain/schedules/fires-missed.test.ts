import { findDue, findMissed, nextTimes, readRowsFrom } from '../../../domain/schedules/fires';
import type { ScheduleInForce } from '../../../domain/schedules/schedule-in-force';

const at = (time: string) => Date.parse(time);
const iso = (times: readonly number[]) => times.map((time) => new Date(time).toISOString().slice(0, 16));

const NIGHTLY: ScheduleInForce = {
  expression: 'cron(0 2 * * ? *)',
  timezone: 'UTC',
  since: at('2026-01-01T00:00:00Z'),
  isEnabled: true,
  startWithinMinutes: 0,
};
const aSchedule = (given: Partial<ScheduleInForce>): ScheduleInForce => ({ ...NIGHTLY, ...given });

describe('a time that had no run', () => {
  const missed = (schedule: ScheduleInForce, now: string, seen: string[] = []) =>
    iso(findMissed(schedule, seen.map(at), at(now), 'scheduler'));

  it('is missed a quarter of an hour and a minute later, and not before', () => {
    expect(missed(NIGHTLY, '2026-11-22T02:15:59Z')).toEqual([]);
    expect(missed(NIGHTLY, '2026-11-22T02:16:00Z')).toEqual(['2026-11-22T02:00']);
  });

  it('is missed by as much later as its runs may start later', () => {
    const flexible = aSchedule({ startWithinMinutes: 30 });
    expect(missed(flexible, '2026-11-22T02:45:59Z')).toEqual([]);
    expect(missed(flexible, '2026-11-22T02:46:00Z')).toEqual(['2026-11-22T02:00']);
    const rate = aSchedule({ expression: 'rate(10 minutes)', startWithinMinutes: 30 });
    const seen = ['2026-11-22T02:00:00Z'];
    expect(missed(rate, '2026-11-22T03:05:59Z', seen)).toEqual([]);
    expect(missed(rate, '2026-11-22T03:06:01Z', seen)).toEqual(['2026-11-22T02:10']);
  });

  it('is not missed where it has a row, fired or noted', () => {
    const rows = ['2026-11-21T02:00:00Z', '2026-11-22T02:00:00Z'];
    expect(missed(NIGHTLY, '2026-11-22T02:30:00Z', rows)).toEqual([]);
  });

  it('is looked for within a day', () => {
    expect(missed(NIGHTLY, '2026-11-22T01:59:00Z')).toEqual(['2026-11-21T02:00']);
    expect(missed(NIGHTLY, '2026-11-22T02:00:00Z')).toEqual([]);
  });

  it.each([
    ['before the schedule was there', '2026-11-22T02:00:01Z', []],
    ['within the minute in which it was made', '2026-11-22T01:59:30Z', []],
    ['once it was there for a minute', '2026-11-22T01:58:59Z', ['2026-11-22T02:00']],
  ])('is expected %s or not', (_, since, expected) => {
    expect(missed(aSchedule({ since: at(since) }), '2026-11-22T03:00:00Z')).toEqual(expected);
  });

  it('is noticed for a disabled group too: Scheduler fires, and the skip is recorded', () => {
    expect(missed(aSchedule({ isEnabled: false }), '2026-11-22T02:30:00Z')).toContain('2026-11-22T02:00');
  });

  it('is none where the clocks skip it, and one where they give it twice', () => {
    const berlin = aSchedule({ expression: 'cron(30 2 * * ? *)', timezone: 'Europe/Berlin' });
    // 29 March skips 02:00 to 03:00. On 25 October they come twice: 00:00 to 01:00 and 01:00 to 02:00 UTC.
    expect(missed(berlin, '2026-03-29T12:00:00Z')).toEqual([]);
    expect(missed(berlin, '2026-10-25T12:00:00Z')).toEqual(['2026-10-25T00:30']);
  });

  it('is a single one for `at`', () => {
    const once = aSchedule({ expression: 'at(2026-11-22T01:00:00)' });
    expect(missed(once, '2026-11-22T12:00:00Z')).toEqual(['2026-11-22T01:00']);
  });

  it('comes with at most a hundred others, the earliest first', () => {
    const everyMinute = aSchedule({ expression: 'cron(* * * * ? *)' });
    const found = missed(everyMinute, '2026-11-22T12:00:00Z');
    expect(found).toHaveLength(100);
    expect(found[0]).toBe('2026-11-21T12:01');
  });
});

describe("a gap in a rate of Scheduler's", () => {
  const hourly = aSchedule({ expression: 'rate(1 hour)', since: at('2026-11-22T00:20:00Z') });
  const gaps = (now: string, seen: string[] = [], schedule = hourly) =>
    iso(findMissed(schedule, seen.map(at), at(now), 'scheduler'));

  it('is more than two periods and the grace without a fire, from the last one or from when it was made', () => {
    expect(gaps('2026-11-22T02:36:00Z')).toEqual([]);
    expect(gaps('2026-11-22T02:36:01Z')).toEqual(['2026-11-22T01:20']);
    expect(gaps('2026-11-22T04:00:00Z', ['2026-11-22T01:47:12Z'])).toEqual([]);
    expect(gaps('2026-11-22T04:10:00Z', ['2026-11-22T01:47:12Z'])).toEqual(['2026-11-22T02:47']);
  });

  it('that was noted is noted once, and the next period after it', () => {
    expect(gaps('2026-11-22T04:10:00Z', ['2026-11-22T01:47:12Z', '2026-11-22T02:47:12Z'])).toEqual([]);
    expect(gaps('2026-11-22T05:10:00Z', ['2026-11-22T01:47:12Z', '2026-11-22T02:47:12Z'])).toEqual([
      '2026-11-22T03:47',
    ]);
  });

  it('is not looked for in a period whose last fire the table has forgotten', () => {
    expect(gaps('2026-12-22T00:00:00Z', [], aSchedule({ expression: 'rate(4 days)' }))).toEqual([]);
    expect(gaps('2026-12-22T00:00:00Z', [], aSchedule({ expression: 'rate(3 days)' }))).not.toEqual([]);
  });

  it('has its rows read from before the gap', () => {
    const now = at('2026-11-22T12:00:00Z');
    expect(now - readRowsFrom(hourly, now)).toBe(26 * 3_600_000);
    expect(now - readRowsFrom(NIGHTLY, now)).toBe(24 * 3_600_000);
  });
});

describe('on a laptop', () => {
  const due = (schedule: ScheduleInForce, now: string, seen: string[] = []) =>
    iso(findDue(schedule, seen.map(at), at(now)));
  const missed = (schedule: ScheduleInForce, now: string, seen: string[] = []) =>
    iso(findMissed(schedule, seen.map(at), at(now), 'watch'));

  it('a time is run until it is an hour old, and is missed from then on', () => {
    expect(due(NIGHTLY, '2026-11-22T01:59:59Z')).toEqual([]);
    for (const now of ['2026-11-22T02:00:00Z', '2026-11-22T02:59:59Z']) {
      expect(due(NIGHTLY, now)).toEqual(['2026-11-22T02:00']);
      expect(missed(NIGHTLY, now)).not.toContain('2026-11-22T02:00');
    }
    expect(due(NIGHTLY, '2026-11-22T03:00:00Z')).toEqual([]);
    expect(missed(NIGHTLY, '2026-11-22T03:00:00Z')).toEqual(['2026-11-22T02:00']);
  });

  it('a time that has a row is not run again', () => {
    expect(due(NIGHTLY, '2026-11-22T02:10:00Z', ['2026-11-22T02:00:00Z'])).toEqual([]);
  });

  it('a time from before its schedule is not run', () => {
    expect(due(aSchedule({ since: at('2026-11-22T02:05:00Z') }), '2026-11-22T02:10:00Z')).toEqual([]);
  });

  it("a rate's times are exact", () => {
    const hourly = aSchedule({ expression: 'rate(1 hour)' });
    expect(due(hourly, '2026-11-22T02:10:00Z')).toEqual(['2026-11-22T02:00']);
    expect(missed(hourly, '2026-11-22T02:10:00Z', [])).toContain('2026-11-22T01:00');
  });
});

describe('the next times', () => {
  const next = (schedule: ScheduleInForce, firing: 'scheduler' | 'watch', last?: string) =>
    iso(nextTimes(schedule, last ? at(last) : undefined, at('2026-11-22T12:00:00Z'), 2, firing));

  it('are those of the clock', () => {
    for (const firing of ['scheduler', 'watch'] as const)
      expect(next(NIGHTLY, firing)).toEqual(['2026-11-23T02:00', '2026-11-24T02:00']);
  });

  it("of a rate of Scheduler's are counted from its last fire, or from when it came into force", () => {
    const hourly = aSchedule({ expression: 'rate(1 hour)', since: at('2026-11-22T00:20:00Z') });
    expect(next(hourly, 'watch')).toEqual(['2026-11-22T13:00', '2026-11-22T14:00']);
    expect(next(hourly, 'scheduler')).toEqual(['2026-11-22T12:20', '2026-11-22T13:20']);
    expect(next(hourly, 'scheduler', '2026-11-22T11:47:00Z')).toEqual(['2026-11-22T12:47', '2026-11-22T13:47']);
  });
});
