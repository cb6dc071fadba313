import { groupAsOf, type LoggedChange } from '../../../domain/history/logged-change';
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
