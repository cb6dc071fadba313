import { isAtWork, nextRevision } from '../../../domain/groups/apply-mark';

const NOW = '2026-11-22T02:00:00.000Z';

test.each([
  ['2026-11-22T01:59:00.001Z', true],
  ['2026-11-22T01:59:00.000Z', false],
  ['2026-11-22T02:00:59.000Z', true],
  ['2026-11-22T03:00:00.000Z', false],
  ['noon', false],
  [undefined, false],
])('an apply that is marked since %s is at work: %s', (since, expected) => {
  expect(isAtWork(since, NOW)).toBe(expected);
});

test('the revision counts applies, and begins anew after something that is no number', () => {
  expect([undefined, {}, { revision: 4 }, { revision: 'x' }].map(nextRevision)).toEqual([1, 1, 5, 1]);
});
