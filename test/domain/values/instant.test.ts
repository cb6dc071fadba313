import { parseInstant } from '../../../domain/values/instant';

test.each([
  ['2026-11-22T02:00:00Z', '2026-11-22T02:00:00.000Z'],
  ['2026-11-22T02:00Z', '2026-11-22T02:00:00.000Z'],
  ['2026-11-22T03:00:00.5+01:00', '2026-11-22T02:00:00.500Z'],
  ['2028-02-29T00:00:00Z', '2028-02-29T00:00:00.000Z'],
])('%s is the moment %s', (text, moment) => {
  expect(parseInstant(text)).toBe(moment);
});

test.each([
  '2026-11-22T02:00:00',
  '2026-11-22',
  '2026-11-31T00:00:00Z',
  '2027-02-29T00:00:00Z',
  '2026-11-22T25:00:00Z',
  ' 2026-11-22T02:00:00Z',
  '',
  1795312800000,
  null,
  undefined,
])('%j is no instant', (text) => {
  expect(parseInstant(text)).toBeUndefined();
});
