import { expiresAt, expiresFire, expiresUnclosed } from '../../../domain/tables/retention';

const AT = '2026-11-22T02:00:00.999Z';
const date = (seconds: number) => new Date(seconds * 1000).toISOString();

test('a final row is kept for a year after its end', () => {
  expect(date(expiresAt(AT))).toBe('2027-11-22T02:00:00.000Z');
});

test('a row that nobody closes outlives the longest execution, which lasts a year', () => {
  expect(expiresUnclosed(AT) - expiresAt(AT)).toBeGreaterThan(365 * 86_400);
});

test('the row of a scheduled time is kept for eight days', () => {
  expect(date(expiresFire(AT))).toBe('2026-11-30T02:00:00.000Z');
});
