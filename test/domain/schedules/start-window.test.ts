import { type ListedSchedule, startWindow, windowText } from '../../../domain/schedules/start-window';

const NIGHTLY = { schedule: 'cron(0 2 * * ? *)', timezone: 'UTC' };

const listed = (count: number, expression = NIGHTLY.schedule, timezone = 'UTC'): ListedSchedule[] =>
  Array.from({ length: count }, (_, at) => ({ group: `group-${at}`, inForce: { expression, timezone } }));

describe('how long after its time a run may start', () => {
  it('is what the settings say, 0 included', () => {
    expect(startWindow('nightly', { ...NIGHTLY, start_within_minutes: 12 }, listed(100))).toEqual({ minutes: 12 });
    expect(startWindow('nightly', { ...NIGHTLY, start_within_minutes: 0 }, listed(100))).toEqual({ minutes: 0 });
  });

  it('is five minutes from twenty groups with the same schedule on, this one counted once', () => {
    expect(startWindow('nightly', NIGHTLY, listed(18))).toEqual({ minutes: 0 });
    expect(startWindow('nightly', NIGHTLY, listed(19))).toEqual({ minutes: 5, groups: 20 });
    expect(startWindow('group-0', NIGHTLY, listed(19))).toEqual({ minutes: 0 });
    expect(startWindow('group-0', NIGHTLY, listed(20))).toEqual({ minutes: 5, groups: 20 });
  });

  it.each([
    ['another expression', listed(50, 'cron(0 3 * * ? *)')],
    ['another time zone', listed(50, NIGHTLY.schedule, 'Europe/Berlin')],
    ['none', [{ group: 'x', inForce: undefined }]],
  ])('does not count groups with %s', (_, others) => {
    expect(startWindow('nightly', NIGHTLY, others)).toEqual({ minutes: 0 });
  });

  it.each(['rate(1 hour)', 'at(2026-12-31T23:30:00)'])('is nothing by itself for %s', (schedule) => {
    expect(startWindow('nightly', { schedule, timezone: 'UTC' }, listed(50, schedule))).toEqual({ minutes: 0 });
  });

  it('is nothing without a schedule', () => {
    expect(startWindow('nightly', { timezone: 'UTC', start_within_minutes: 5 }, [])).toEqual({ minutes: 0 });
  });

  it('is said in words', () => {
    expect(windowText({ minutes: 0 })).toBeUndefined();
    expect(windowText({ minutes: 1 })).toBe('each starts within a minute of its time');
    expect(windowText({ minutes: 5, groups: 60 })).toBe(
      'each starts within 5 minutes of its time: 60 groups have this schedule',
    );
  });
});
