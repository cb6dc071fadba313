import { localTime } from '../../../domain/schedules/moment';
import { clockWarnings } from '../../../domain/schedules/schedule';
import { listedAttributes, parseListedGroup } from '../../../domain/schedules/schedule-in-force';

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

  it('is no schedule where there is none', () => {
    expect(listedAttributes({ timezone: 'UTC', is_enabled: true }, inForce, NOW)).toEqual({ is_enabled: true });
  });
});

it.each([
  ['Europe/Berlin', '2026-11-22T02:00:00+01:00'],
  ['UTC', '2026-11-22T01:00:00Z'],
  ['America/New_York', '2026-11-21T20:00:00-05:00'],
  ['Asia/Kolkata', '2026-11-22T06:30:00+05:30'],
  ['America/St_Johns', '2026-11-21T21:30:00-03:30'],
])('an instant in %s is shown with its offset', (timezone, expected) => {
  expect(localTime(Date.parse('2026-11-22T01:00:00Z'), timezone)).toBe(expected);
  expect(Date.parse(expected)).toBe(Date.parse('2026-11-22T01:00:00Z'));
});

it.each(['at(2026-11-20T00:00:00)', 'cron(0 0 31 2 ? *)'])('that %s is never due is told', (expression) => {
  expect(clockWarnings({ expression, timezone: 'UTC' }, Date.parse(NOW))).toEqual([
    `${expression} has no time left: it is never due`,
  ]);
});

it('what the clocks of the next year do to a schedule is told', () => {
  const schedule = { expression: 'cron(30 2 * * ? *)', timezone: 'Europe/Berlin' };
  expect(clockWarnings(schedule, Date.parse(NOW))).toEqual([
    '2027-03-28T02:30 does not exist in Europe/Berlin (the clocks go forward): no run that day',
    '2027-10-31T02:30 comes twice in Europe/Berlin (the clocks go back): it runs once, the first time',
  ]);
  expect(clockWarnings({ ...schedule, timezone: 'UTC' }, Date.parse(NOW))).toEqual([]);
});
