import { currentSchedule, listedAttributes, parseListedGroup } from '../../../domain/schedules/schedule-in-force';

const ROW = {
  job_group: '@groups',
  job_name: 'nightly',
  schedule: 'cron(0 2 * * ? *)',
  timezone: 'Europe/Berlin',
  schedule_since: '2026-11-01T00:00:00.000Z',
  is_enabled: true,
  updated_by: 'ann',
};
const NOW = '2026-11-22T00:00:00.000Z';

describe('a row of the list', () => {
  it('says what is in force, and since when', () => {
    expect(parseListedGroup(ROW)).toMatchObject({
      group: 'nightly',
      inForce: {
        expression: 'cron(0 2 * * ? *)',
        timezone: 'Europe/Berlin',
        since: Date.parse('2026-11-01T00:00:00Z'),
        isEnabled: true,
      },
    });
  });

  it.each([
    ['an expression', { schedule: 'daily' }],
    ['a zone', { timezone: 'Berlin' }],
    ['a time', { schedule_since: 'yesterday' }],
  ])('that a person left without %s says nothing', (_, edited) => {
    expect(parseListedGroup({ ...ROW, ...edited }).inForce).toBeUndefined();
  });
});

describe('what the list is to say', () => {
  const { inForce } = parseListedGroup(ROW);
  const settings = { schedule: ROW.schedule, timezone: ROW.timezone, is_enabled: true };

  it('keeps the time since when it is so, where nothing changes', () => {
    expect(listedAttributes(settings, inForce, NOW).schedule_since).toBe(ROW.schedule_since);
  });

  it.each([
    ['the schedule', { schedule: 'rate(1 hour)' }],
    ['the zone', { timezone: 'UTC' }],
  ])('begins anew where %s changes', (_, changed) => {
    expect(listedAttributes({ ...settings, ...changed }, inForce, NOW).schedule_since).toBe(NOW);
  });

  it('goes on for a group that is disabled: it is fired all the same', () => {
    const listed = listedAttributes({ ...settings, is_enabled: false }, inForce, NOW);
    expect(listed).toMatchObject({ is_enabled: false, schedule_since: ROW.schedule_since });
  });

  it('has the window, which does not change since when it is so', () => {
    const listed = listedAttributes(settings, inForce, NOW, 5);
    expect(listed).toMatchObject({ start_within_minutes: 5, schedule_since: ROW.schedule_since });
    expect(parseListedGroup({ ...ROW, ...listed }).inForce?.startWithinMinutes).toBe(5);
    expect(listedAttributes(settings, inForce, NOW)).not.toHaveProperty('start_within_minutes');
  });

  it.each([['5'], [-1], [2.5], [null]])('has no window where a person left %j', (edited) => {
    expect(parseListedGroup({ ...ROW, start_within_minutes: edited }).inForce?.startWithinMinutes).toBe(0);
  });

  it('is no schedule where there is none', () => {
    expect(listedAttributes({ timezone: 'UTC', is_enabled: true }, inForce, NOW)).toEqual({ is_enabled: true });
  });
});

describe('when a group is due', () => {
  const { inForce } = parseListedGroup(ROW);
  const settings = { schedule: ROW.schedule, timezone: ROW.timezone, is_enabled: true };
  const now = Date.parse(NOW);

  it('is what its settings say, in force since the time in the list', () => {
    expect(currentSchedule(settings, inForce, now)).toEqual({ schedule: inForce, isEnabled: true, isInForce: true });
  });

  it.each([
    ['another schedule', { schedule: 'rate(1 hour)' }],
    ['another zone', { timezone: 'UTC' }],
  ])('is not in force yet after an edit to %s', (_, edited) => {
    const { schedule, isInForce } = currentSchedule({ ...settings, ...edited }, inForce, now);
    expect(isInForce).toBe(false);
    expect(schedule).toMatchObject({ since: now });
  });

  it('is what is in force where the settings cannot be read', () => {
    expect(currentSchedule(undefined, inForce, now)).toEqual({ schedule: inForce, isEnabled: true, isInForce: true });
  });

  it('is never without a schedule, which is in force once the list has none either', () => {
    const none = { timezone: 'UTC', is_enabled: false };
    const due = { schedule: undefined, isEnabled: false };
    expect(currentSchedule(none, undefined, now)).toEqual({ ...due, isInForce: true });
    expect(currentSchedule(none, inForce, now)).toEqual({ ...due, isInForce: false });
  });
});
