import { stripVTControlCharacters } from 'node:util';
import { loggedChangeJson, renderLoggedChange } from '../../../cli/history/render-history';
import type { LoggedChange } from '../../../domain/history/logged-change';

const change = (given: Partial<LoggedChange>): LoggedChange => ({
  at: '2026-11-22T02:00:00.000Z',
  job_name: 'load',
  by: 'ann',
  reason: 'slow source',
  before: { job_group: 'nightly', job_name: 'load', timeout_minutes: 5, owner: 'ann' },
  after: { job_group: 'nightly', job_name: 'load', timeout_minutes: 10 },
  cut: [],
  sequence: '1',
  ...given,
});

const lines = (given: Partial<LoggedChange>) => stripVTControlCharacters(renderLoggedChange(change(given))).split('\n');

describe('a logged change', () => {
  it('tells when, what, who and why, then each field', () => {
    expect(lines({})).toEqual([
      '2026-11-22T02:00:00.000Z  load  changed by ann: slow source',
      '    owner: "ann" -> none',
      '    timeout_minutes: 5 -> 10',
    ]);
  });

  it('of a row that was added or removed has its fields in one line', () => {
    expect(lines({ before: null, job_name: '@group', by: null, reason: null })).toEqual([
      '2026-11-22T02:00:00.000Z  settings  added by someone by hand',
      '    timeout_minutes 10',
    ]);
    expect(lines({ after: null })[1]).toBe('    owner "ann", timeout_minutes 5');
  });

  it('names what was too large to be kept', () => {
    expect(lines({ cut: ['before.parameters'] }).at(-1)).toBe('    too large to be kept: before.parameters');
  });

  it('is JSON with nulls', () => {
    expect(loggedChangeJson(change({ before: null }))).toMatchObject({ change: 'added', before: null, cut: [] });
  });
});
