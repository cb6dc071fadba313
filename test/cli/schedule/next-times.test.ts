import { stripVTControlCharacters } from 'node:util';
import { nextTimesAt, nextTimesJson, renderNextTimes, watchNote } from '../../../cli/schedule/next-times';

const NOW = Date.parse('2026-11-20T12:00:00.000Z');
const NIGHTLY = { schedule: 'cron(0 2 * * ? *)', timezone: 'Europe/Berlin' };

describe('the next times of a group', () => {
  it('are five, on the clocks of its zone and in UTC', () => {
    const times = nextTimesJson(nextTimesAt(NIGHTLY, NOW));
    expect(times).toHaveLength(5);
    expect(times[0]).toEqual({ local: expect.stringContaining('02:00'), utc: '2026-11-21T01:00:00.000Z' });
  });

  it('are none without a schedule, or after its last time', () => {
    const once = { schedule: 'at(2026-11-19T02:00:00)', timezone: 'UTC' };
    expect([{ timezone: 'UTC' }, once].map((settings) => nextTimesJson(nextTimesAt(settings, NOW)))).toEqual([[], []]);
    expect(renderNextTimes(nextTimesAt({ timezone: 'UTC' }, NOW))).toBe('');
    expect(renderNextTimes(nextTimesAt(once, NOW))).toContain('schedule at(2026-11-19T02:00:00) in UTC, no more times');
  });

  it('say where nobody watches, and what would', () => {
    expect(watchNote({ options: ' --home h' })).toBe(
      'nobody watches: no run starts by itself until npx runsheet schedule --watch --home h runs',
    );
  });

  it('are lines for a person', () => {
    const [, head, first] = stripVTControlCharacters(renderNextTimes(nextTimesAt(NIGHTLY, NOW))).split('\n');
    expect(head).toBe('schedule cron(0 2 * * ? *) in Europe/Berlin, next');
    expect(first).toMatch(/^ {2}.*02:00/);
  });
});
