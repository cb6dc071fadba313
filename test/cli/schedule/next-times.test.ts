import { stripVTControlCharacters } from 'node:util';
import { nextTimesJson, renderNextTimes } from '../../../cli/schedule/next-times';

const NOW = Date.parse('2026-11-20T12:00:00.000Z');
const NIGHTLY = { schedule: 'cron(0 2 * * ? *)', timezone: 'Europe/Berlin' };

describe('the next times of a group', () => {
  it('are five, on the clocks of its zone and in UTC', () => {
    const times = nextTimesJson(NIGHTLY, NOW);
    expect(times).toHaveLength(5);
    expect(times[0]).toEqual({ local: expect.stringContaining('02:00'), utc: '2026-11-21T01:00:00.000Z' });
  });

  it('are none without a schedule, or after its last time', () => {
    const once = { schedule: 'at(2026-11-19T02:00:00)', timezone: 'UTC' };
    expect([nextTimesJson({ timezone: 'UTC' }, NOW), nextTimesJson(once, NOW)]).toEqual([[], []]);
    expect(renderNextTimes({ timezone: 'UTC' }, NOW)).toBe('');
    expect(renderNextTimes(once, NOW)).toContain('schedule at(2026-11-19T02:00:00) in UTC, no more times');
  });

  it('are lines for a person', () => {
    const [, head, first] = stripVTControlCharacters(renderNextTimes(NIGHTLY, NOW)).split('\n');
    expect(head).toBe('schedule cron(0 2 * * ? *) in Europe/Berlin, next');
    expect(first).toMatch(/^ {2}.*02:00/);
  });
});
