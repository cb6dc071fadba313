import * as fc from 'fast-check';
import {
  clockWarnings,
  findScheduleProblem,
  oddTimes,
  timesAfter,
  timesWithin,
} from '../../../domain/schedules/schedule';

const at = (text: string) => Date.parse(text);
const next = (expression: string, after: string, count = 3, timezone = 'UTC') =>
  timesAfter({ expression, timezone }, at(after), count).map((time) => new Date(time).toISOString().slice(0, 16));

describe('a schedule', () => {
  it.each([
    ['cron(0 2 * * ? *)', ['2026-11-23T02:00', '2026-11-24T02:00', '2026-11-25T02:00']],
    ['cron(0 2 ? * MON-FRI *)', ['2026-11-23T02:00', '2026-11-24T02:00', '2026-11-25T02:00']],
    ['cron(0 2 ? * 2 *)', ['2026-11-23T02:00', '2026-11-30T02:00', '2026-12-07T02:00']],
    ['cron(0 2 ? * 2#1 *)', ['2026-12-07T02:00', '2027-01-04T02:00', '2027-02-01T02:00']],
    ['cron(0 2 ? * 6L *)', ['2026-11-27T02:00', '2026-12-25T02:00', '2027-01-29T02:00']],
    ['cron(0 2 L * ? *)', ['2026-11-30T02:00', '2026-12-31T02:00', '2027-01-31T02:00']],
    ['cron(0 2 15W * ? *)', ['2026-12-15T02:00', '2027-01-15T02:00', '2027-02-15T02:00']],
    ['cron(0 2 1 1 ? 2027-2029)', ['2027-01-01T02:00', '2028-01-01T02:00', '2029-01-01T02:00']],
    ['cron(1/20 12 * * ? *)', ['2026-11-22T12:01', '2026-11-22T12:21', '2026-11-22T12:41']],
    ['cron(0 0 30 2 ? *)', []],
    ['rate(15 minutes)', ['2026-11-22T12:15', '2026-11-22T12:30', '2026-11-22T12:45']],
    ['rate(1 hour)', ['2026-11-22T13:00', '2026-11-22T14:00', '2026-11-22T15:00']],
    ['at(2026-11-22T12:30:00)', ['2026-11-22T12:30']],
    ['at(2026-11-22T11:30:00)', []],
  ])('%s is due at %j', (expression, times) => {
    expect(next(expression, '2026-11-22T12:00:00Z')).toEqual(times);
  });

  it('follows its own time zone through the year', () => {
    expect(next('cron(30 6 1 1,7 ? *)', '2026-06-01T00:00:00Z', 2, 'Europe/Berlin')).toEqual([
      '2026-07-01T04:30',
      '2027-01-01T05:30',
    ]);
    expect(next('at(2026-12-31T23:30:00)', '2026-12-31T00:00:00Z', 2, 'Asia/Kolkata')).toEqual(['2026-12-31T18:00']);
  });

  it('leaves out the local time that the clocks skip in spring', () => {
    expect(next('cron(30 2 * * ? *)', '2026-03-28T00:00:00Z', 3, 'Europe/Berlin')).toEqual([
      '2026-03-28T01:30',
      '2026-03-30T00:30',
      '2026-03-31T00:30',
    ]);
  });

  it('is due once at the local time that comes twice in autumn', () => {
    expect(next('cron(0 * * * ? *)', '2026-10-24T23:30:00Z', 4, 'Europe/Berlin')).toEqual([
      '2026-10-25T00:00',
      '2026-10-25T02:00',
      '2026-10-25T03:00',
      '2026-10-25T04:00',
    ]);
  });

  it('tells the local times that the clocks skip and repeat', () => {
    const year = (expression: string, timezone: string) =>
      oddTimes({ expression, timezone }, at('2026-01-01T00:00:00Z'), at('2026-12-31T00:00:00Z'));
    expect(year('cron(30 2 * * ? *)', 'Europe/Berlin')).toEqual([
      { local: '2026-03-29T02:30', last: '2026-03-29T02:30', count: 1, kind: 'skipped' },
      { local: '2026-10-25T02:30', last: '2026-10-25T02:30', count: 1, kind: 'repeated' },
    ]);
    expect(year('at(2026-03-08T02:15:00)', 'America/New_York')).toMatchObject([
      { local: '2026-03-08T02:15', kind: 'skipped' },
    ]);
    expect(year('cron(30 4 * * ? *)', 'Europe/Berlin')).toEqual([]);
    expect(year('cron(30 2 * * ? *)', 'UTC')).toEqual([]);
    expect(year('rate(1 hour)', 'Europe/Berlin')).toEqual([]);
    expect(year('cron(30 2 ? * MON-FRI *)', 'Europe/Berlin')).toEqual([]);
  });

  it('tells them at whatever time of the day somebody asks', () => {
    const asked = at('2026-11-30T00:00:00Z');
    for (let minute = 0; minute < 24 * 60; minute += 7) {
      const schedule = { expression: 'cron(30 2 * * ? *)', timezone: 'Europe/Berlin' };
      const from = asked + minute * 60_000;
      expect(oddTimes(schedule, from, from + 400 * 86_400_000).map(({ local }) => local)).toEqual([
        '2027-03-28T02:30',
        '2027-10-31T02:30',
      ]);
    }
  });

  it('finds the same times within a window as one after the other, never twice, always ascending', () => {
    const expressions = ['cron(0/7 * * * ? *)', 'cron(30 2 * * ? *)', 'rate(17 minutes)', 'cron(0 0 L * ? *)'];
    const zones = ['UTC', 'Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Pacific/Apia'];
    const year = { min: at('2026-01-01T00:00:00Z'), max: at('2027-01-01T00:00:00Z') };
    fc.assert(
      fc.property(
        fc.constantFrom(...expressions),
        fc.constantFrom(...zones),
        fc.integer(year),
        fc.integer({ min: 1, max: 40 }),
        (expression, timezone, after, count) => {
          const schedule = { expression, timezone };
          const times = timesAfter(schedule, after, count);
          expect(times).toHaveLength(count);
          expect(times.every((time, index) => time > (times[index - 1] ?? after))).toBe(true);
          expect(timesWithin(schedule, after, times.at(-1) as number, 1000)).toEqual(times);
          expect(timesAfter(schedule, (times[0] as number) - 1, 1)).toEqual([times[0]]);
        },
      ),
      { numRuns: 60 },
    );
  });

  it.each([
    ['cron(0 2 1 * 1)', 'it has 5 fields'],
    ['cron()', 'it has 0 fields'],
    ['cron(0 2 * * * *)', 'exactly one of day-of-month and day-of-week'],
    ['cron(0 2 ? * ? *)', 'exactly one of day-of-month and day-of-week'],
    ['cron(99 2 * * ? *)', '99'],
    ['cron(0 2 ? * 0 *)', 'day-of-week is 0, expected 1 (Sunday) to 7'],
    ['cron(0 2 ? * 8 *)', 'day-of-week is 8, expected 1 (Sunday) to 7'],
    ['cron(0 ? * * ? *)', '"?" is allowed only in day-of-month'],
    ['cron(0 2 ? * FOO *)', 'FOO'],
    ['cron(@reboot)', 'it has 1 field,'],
    ['cron(@daily)', 'EventBridge Scheduler writes it as "cron(0 0 * * ? *)"'],
    ['cron(0 2 +1 * ? *)', 'six fields'],
    ['rate(0 minutes)', 'such as "rate(1 hour)"'],
    ['rate(1 minutes)', 'such as "rate(1 hour)"'],
    ['rate(2 minute)', 'such as "rate(1 hour)"'],
    ['rate(5 weeks)', 'such as "rate(1 hour)"'],
    ['at(2026-02-30T00:00:00)', 'expected a local time'],
    ['at(2026-11-22 02:00)', 'expected a local time'],
    ['0 2 * * *', 'a cron of five fields: EventBridge Scheduler writes it as "cron(0 2 * * ? *)"'],
    [
      'cron(0 2 * * *)',
      'is "cron(0 2 * * *)", a cron of five fields: EventBridge Scheduler writes it as "cron(0 2 * * ? *)"',
    ],
    ['@daily', 'a cron of five fields: EventBridge Scheduler writes it as "cron(0 0 * * ? *)"'],
    ['0 2 1 * 1', 'expected "cron(…)"'],
    ['', 'expected "cron(…)"'],
    [7, 'expected "cron(…)"'],
    [null, 'expected "cron(…)"'],
  ])('refuses %j: %s', (expression, why) => {
    expect(findScheduleProblem(expression)).toContain(why);
  });

  it('ends on whatever is typed', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.string().map((text) => `cron(${text})`),
        ),
        (text) => {
          const problem = findScheduleProblem(text);
          if (problem === undefined)
            expect(timesAfter({ expression: text, timezone: 'UTC' }, 0, 1).length).toBeLessThan(2);
        },
      ),
    );
  });
});

it.each(['at(2026-11-20T00:00:00)', 'cron(0 0 31 2 ? *)'])('that %s is never due is told', (expression) => {
  expect(clockWarnings({ expression, timezone: 'UTC' }, Date.parse('2026-11-22T00:00:00Z'))).toEqual([
    `${expression} has no time left: it is never due`,
  ]);
});

it('a clock change takes one time from an hourly schedule, not the day', () => {
  const schedule = { expression: 'cron(0 * * * ? *)', timezone: 'Europe/Berlin' };
  expect(clockWarnings(schedule, Date.parse('2026-11-22T00:00:00Z'))[0]).toBe(
    '2027-03-28T02:00 does not exist in Europe/Berlin (the clocks go forward): no run at that time',
  );
  expect(next(schedule.expression, '2027-03-27T23:30:00Z', 3, schedule.timezone)).toEqual([
    '2027-03-28T00:00',
    '2027-03-28T01:00',
    '2027-03-28T02:00',
  ]);
});

it.each(['cron(* * * * ? *)', 'cron(0/5 * * * ? *)'])(
  'a change of the clocks is one warning, however often %s',
  (expression) => {
    const found = clockWarnings({ expression, timezone: 'Europe/Berlin' }, Date.parse('2026-11-22T00:00:00Z'));
    const [count, last] = expression.startsWith('cron(*') ? [60, '59'] : [12, '55'];
    expect(found).toEqual([
      `${count} times from 2027-03-28T02:00 to 02:${last} do not exist in Europe/Berlin (the clocks go forward): no run at them`,
      `${count} times from 2027-10-31T02:00 to 02:${last} come twice in Europe/Berlin (the clocks go back): each runs once, the first time`,
    ]);
  },
);

it('what the clocks of the next year do to a schedule is told', () => {
  const schedule = { expression: 'cron(30 2 * * ? *)', timezone: 'Europe/Berlin' };
  expect(clockWarnings(schedule, Date.parse('2026-11-22T00:00:00Z'))).toEqual([
    '2027-03-28T02:30 does not exist in Europe/Berlin (the clocks go forward): no run at that time',
    '2027-10-31T02:30 comes twice in Europe/Berlin (the clocks go back): it runs once, the first time',
  ]);
  expect(clockWarnings({ ...schedule, timezone: 'UTC' }, Date.parse('2026-11-22T00:00:00Z'))).toEqual([]);
});
