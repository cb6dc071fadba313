import { stripVTControlCharacters } from 'node:util';
import type { ScheduleJson } from '../../../cli/schedule/read-schedule';
import { renderSchedule, renderSchedules } from '../../../cli/schedule/render-schedules';

const schedule = (given: Partial<ScheduleJson> = {}): ScheduleJson => ({
  job_group: 'nightly',
  schedule: 'cron(0 2 * * ? *)',
  timezone: 'UTC',
  start_within_minutes: 0,
  is_enabled: true,
  in_force_since: null,
  next_times: [{ local: 'Sat 21 Nov 02:00', utc: '2026-11-21T02:00:00.000Z' }],
  last_fire: null,
  missed: [],
  is_watched: true,
  warnings: [],
  problems: [],
  ...given,
});

const one = (given: Partial<ScheduleJson>) => stripVTControlCharacters(renderSchedule(schedule(given))).split('\n');

describe('the schedule of a group', () => {
  it('says how long after its time a run may start', () => {
    expect(one({ start_within_minutes: 5 })[0]).toBe(
      'nightly  cron(0 2 * * ? *) in UTC, each starts within 5 minutes of its time',
    );
  });

  it('shows its next times, its last run, and what was missed', () => {
    const last_fire = { scheduled_time: '2026-11-20T02:00:00.000Z', run_id: 'nightly-1', status: 'FAILED' as const };
    expect(one({ last_fire, missed: ['2026-11-19T02:00:00.000Z'], warnings: ['the group is disabled'] })).toEqual([
      'nightly  cron(0 2 * * ? *) in UTC',
      '  next     Sat 21 Nov 02:00  (2026-11-21T02:00:00.000Z)',
      '  last     2026-11-20T02:00:00.000Z  nightly-1  FAILED',
      '  missed   2026-11-19T02:00:00.000Z',
      '  note     the group is disabled',
    ]);
  });

  it('says that it has none, or no more times', () => {
    expect(one({ schedule: null, next_times: [] })).toEqual(['nightly  no schedule']);
    expect(one({ next_times: [] })[1]).toBe('  next     never: its last time has passed');
  });

  it('is a line of a table, with what to know at its end', () => {
    const missed = ['2026-11-19T02:00:00.000Z', '2026-11-18T02:00:00.000Z'];
    const table = stripVTControlCharacters(renderSchedules([schedule({ missed, warnings: ['a', 'b'] })]));
    expect(table.split('\n')[1]).toMatch(
      /^nightly +cron\(0 2 \* \* \? \*\) +UTC +.*2 missed in the last day; a; 1 more$/,
    );
  });
});
