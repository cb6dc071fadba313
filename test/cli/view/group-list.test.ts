import { stripVTControlCharacters } from 'node:util';
import { type GroupLine, groupLineJson, renderGroupLines } from '../../../cli/view/group-list';
import { aRunRow } from '../../support/rows/a-job-run';

const NOW = Date.parse('2026-11-22T03:00:00.000Z');

const line = (given: Partial<GroupLine> = {}): GroupLine => ({
  group: 'nightly',
  last: undefined,
  next: NOW + 3_600_000,
  timezone: 'UTC',
  isDisabled: false,
  isInvalid: false,
  isWatched: true,
  ...given,
});

const LINES = [
  line({ group: 'a-group-with-a-rather-long-name', isDisabled: true }),
  line({ group: 'broken', isInvalid: true }),
  line({ group: 'left', isWatched: false }),
];

describe('the groups on a terminal', () => {
  it.each([45, 50, 60, 80, 120])('of %p columns say which do not run by themselves, each on one line', (width) => {
    const lines = stripVTControlCharacters(renderGroupLines(LINES, { width, now: NOW })).split('\n');
    expect(lines.every((each) => each.length <= width)).toBe(true);
    expect(lines[1]).toMatch(/ disabled/);
    expect(lines[2]).toMatch(/ INVALID/);
    expect(lines[3]).toMatch(/ not watched/);
  });

  it('have in JSON what the terminal shows', () => {
    expect(groupLineJson(line({ last: aRunRow({ ended_at: '2026-11-22T02:01:00.000Z' }), isWatched: false }))).toEqual({
      job_group: 'nightly',
      is_enabled: true,
      is_invalid: false,
      last_run: expect.objectContaining({ run_id: 'nightly-1', status: 'SUCCEEDED', ended_at: expect.anything() }),
      next_time: { local: '2026-11-22T04:00:00Z', utc: '2026-11-22T04:00:00.000Z' },
      is_watched: false,
    });
    expect(groupLineJson(line({ next: undefined }))).toMatchObject({ last_run: null, next_time: null });
  });
});
