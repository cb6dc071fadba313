import {
  byAge,
  changedFields,
  disablingOf,
  groupAsOf,
  kindOf,
  knownDiffs,
  type LoggedChange,
  lastEditOf,
  parseLoggedChange,
} from '../../../domain/history/logged-change';
import type { MasterRow } from '../../../domain/tables/master-row';

const named = (job_name: string, owner: string): MasterRow => ({ job_name, owner });

function aChange(given: Partial<LoggedChange>): LoggedChange {
  return {
    at: '2026-11-22T02:00:00.000Z',
    job_name: 'a',
    by: null,
    reason: null,
    before: null,
    after: null,
    cut: [],
    sequence: '1',
    ...given,
  };
}

const AT = '2026-11-22T02:00:00.000Z';
const BEFORE = '2026-11-22T01:59:59.999Z';

test('a row that never changed is as it is, one that was made later is not there', () => {
  const rows = [named('old', 'x'), named('new', 'y')];
  const changes = [aChange({ job_name: 'new', after: named('new', 'y') })];
  expect(groupAsOf(rows, changes, BEFORE).rows).toEqual([named('old', 'x')]);
  expect(groupAsOf(rows, changes, AT).rows).toEqual(rows);
});

test('a row that was deleted later is there, though the table has none', () => {
  const changes = [aChange({ before: named('a', 'x') })];
  expect(groupAsOf([], changes, BEFORE).rows).toEqual([named('a', 'x')]);
  expect(groupAsOf([], changes, AT).rows).toEqual([]);
});

test('of changes of one second the one with the larger number is the last, also where it has a digit more', () => {
  const changes = [
    aChange({ sequence: '100', before: named('a', '2'), after: named('a', '3') }),
    aChange({ sequence: '99', before: named('a', '1'), after: named('a', '2') }),
  ];
  expect(groupAsOf([], changes, AT).rows).toEqual([named('a', '3')]);
  expect(groupAsOf([], changes, BEFORE).rows).toEqual([named('a', '1')]);
});

test('a row of which the log could not keep all is said to be incomplete, where that is the image it is taken from', () => {
  const changes = [aChange({ before: named('a', '1'), after: named('a', '2'), cut: ['after.parameters'] })];
  expect(groupAsOf([], changes, AT).incomplete).toEqual(['a']);
  expect(groupAsOf([], changes, BEFORE).incomplete).toEqual([]);
});

describe('a row of the change log', () => {
  const row = { ...aChange({ before: named('a', '1') }), changed_job: 'a', job_group: 'nightly@changes' };

  it('is read as a change', () => {
    expect(parseLoggedChange(row)).toEqual(aChange({ before: named('a', '1') }));
    expect(parseLoggedChange({ ...row, by: 7, cut: ['after.x'] })).toMatchObject({ by: null, cut: ['after.x'] });
  });

  it.each([{ at: 'noon' }, { changed_job: 1 }, { sequence: undefined }, { before: 'x' }, { after: undefined }])(
    'is no change with %j, which someone typed',
    (edited) => {
      expect(parseLoggedChange({ ...row, ...edited })).toBeUndefined();
    },
  );
});

test('changes sort by time, and within one by number', () => {
  const [first, second, third] = [aChange({ sequence: '99' }), aChange({ sequence: '100' }), aChange({ at: BEFORE })];
  expect([first, second, third].sort(byAge)).toEqual([third, first, second]);
});

test('a change adds, changes or removes a row', () => {
  const [none, some] = [null, named('a', '1')];
  const kinds = [aChange({ after: some }), aChange({ before: some, after: some }), aChange({ before: some })].map(
    kindOf,
  );
  expect([kinds, kindOf({ before: none, after: some })]).toEqual([['added', 'changed', 'removed'], 'added']);
});

describe('the fields of a change', () => {
  const before = { job_group: 'g', job_name: 'a', version: 1, owner: 'x', parameters: { since: 1, until: 2 } };
  const after = { ...before, version: 2, owner: 'y', parameters: { since: 1, until: 3 } };

  it('are those that differ, each parameter by itself, without key and bookkeeping', () => {
    expect(changedFields(before, after).map(({ field }) => field)).toEqual(['owner', 'parameters.until']);
    expect(changedFields(null, { ...before, parameters: {} })).toEqual([
      { field: 'owner', kind: 'added', before: null, after: 'x' },
    ]);
  });

  it('are not known where the log left them out', () => {
    expect(knownDiffs(aChange({ before, after, cut: ['after.parameters'] })).map(({ field }) => field)).toEqual([
      'owner',
    ]);
    expect(knownDiffs(aChange({ before, after, cut: ['before.owner'] })).map(({ field }) => field)).toEqual([
      'parameters.until',
    ]);
  });
});

describe('who disabled a job', () => {
  const disabled = { is_enabled: false };

  it('is the author of a change that disabled it, or added it disabled', () => {
    expect(disablingOf({ at: AT, before: {}, after: disabled, by: 'ann' })).toEqual({
      at: AT,
      by: 'ann',
      reason: null,
      from: 'change log',
    });
    expect(disablingOf({ at: AT, before: null, after: disabled })).toMatchObject({ by: null });
    expect(disablingOf({ at: AT, before: disabled, after: disabled })).toBeUndefined();
  });

  it('is otherwise who edited its row last, if that is disabled', () => {
    expect(lastEditOf({ ...disabled, updated_by: 'bob' })).toEqual({ at: null, by: 'bob', reason: null, from: 'row' });
    expect(lastEditOf({ is_enabled: true, updated_by: 'bob' })).toBeUndefined();
    expect(lastEditOf(undefined)).toBeUndefined();
  });
});
