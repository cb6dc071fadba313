import fc from 'fast-check';
import { clockWarnings, findScheduleProblem, timesAfter } from '../../domain/schedules/schedule';
import { fuzz, text } from './fuzz';

const part = fc.oneof(
  fc.integer({ min: -1, max: 70 }).map(String),
  fc.constantFrom(
    '*',
    '?',
    'L',
    'W',
    '15W',
    'LW',
    'L-3',
    '6#3',
    '6L',
    'MON',
    'JAN-MAR',
    '*/5',
    '0/7',
    '1-5',
    '5-1',
    '1,2,',
    '2030',
    '1970-2199',
  ),
  text,
);
const cron = fc.array(part, { minLength: 5, maxLength: 7 }).map((parts) => `cron(${parts.join(' ')})`);
const rate = fc
  .tuple(part, fc.constantFrom('minute', 'minutes', 'hour', 'days', 'toString'))
  .map((parts) => `rate(${parts.join(' ')})`);
const at = fc
  .tuple(fc.date({ noInvalidDate: true }), text)
  .map(([date, put]) => `at(${date.toISOString().slice(0, 19)}${put})`);
const zones = fc.constantFrom(
  'UTC',
  'Europe/Berlin',
  'America/Santiago',
  'Asia/Kathmandu',
  'Pacific/Apia',
  'Africa/Cairo',
);
const now = fc
  .date({ min: new Date('2020-01-01'), max: new Date('2120-01-01'), noInvalidDate: true })
  .map((date) => date.getTime());

fuzz(
  'any schedule has its times in order, or a problem',
  fc.tuple(fc.oneof(cron, rate, at, text), zones, now),
  ([expression, timezone, after]) => {
    const problem = findScheduleProblem(expression);
    if (problem !== undefined) {
      expect(problem).toMatch(/\S/);
      return;
    }
    const times = timesAfter({ expression, timezone }, after, 5);
    expect(times.filter((time, index) => !(time > (times[index - 1] ?? after)))).toEqual([]);
    for (const warning of clockWarnings({ expression, timezone }, after)) expect(warning).toMatch(/\S/);
  },
);
