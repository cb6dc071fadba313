import * as fc from 'fast-check';
import { localTime, parseMoment, parseMomentIn } from '../../../domain/schedules/moment';

const DAY_MS = 86_400_000;

it.each([
  ['2026-11-20', '2026-11-20T00:00:00.000Z'],
  ['2026-11-20T02:00', '2026-11-20T02:00:00.000Z'],
  ['2026-11-20T02:00:30', '2026-11-20T02:00:30.000Z'],
  ['2026-11-20T02:00:30.5Z', '2026-11-20T02:00:30.500Z'],
  ['2026-11-20T02:00+01:00', '2026-11-20T01:00:00.000Z'],
  ['2026-11-20T00:30+01:00', '2026-11-19T23:30:00.000Z'],
  ['2024-02-29', '2024-02-29T00:00:00.000Z'],
])('%s is the moment %s, in UTC unless it says otherwise', (text, moment) => {
  expect(parseMoment(text)).toBe(moment);
});

it.each([
  '2026-02-30',
  '2026-13-01',
  '2026-11-20T25:00',
  '2026-11-20T02',
  '2026-11-20 02:00',
  '20261120',
  'yesterday',
  '',
])('%j is none', (text) => {
  expect(parseMoment(text)).toBeUndefined();
});

it.each([
  ['2026-03-28', '2026-03-27T23:00:00.000Z'],
  ['2026-03-29T03:00', '2026-03-29T01:00:00.000Z'],
  // The clocks skip the first of these times, and show the second twice.
  ['2026-03-29T02:30', undefined],
  ['2026-10-25T02:30', '2026-10-25T00:30:00.000Z'],
  ['2026-03-29T02:30Z', '2026-03-29T02:30:00.000Z'],
  ['2026-02-30', undefined],
])('%s is the moment %s in Berlin', (text, moment) => {
  expect(parseMomentIn('Europe/Berlin', text)).toBe(moment);
});

it.each([
  ['America/Santiago', '2026-09-06', '2026-09-06T04:00:00.000Z', '2026-09-06T01:00:00-03:00'],
  ['America/Asuncion', '2023-10-01', '2023-10-01T04:00:00.000Z', '2023-10-01T01:00:00-03:00'],
  ['Africa/Cairo', '2026-04-24', '2026-04-23T22:00:00.000Z', '2026-04-24T01:00:00+03:00'],
  ['Asia/Beirut', '2026-03-29', '2026-03-28T22:00:00.000Z', '2026-03-29T01:00:00+03:00'],
  ['Africa/Casablanca', '2026-03-22', '2026-03-22T00:00:00.000Z', '2026-03-22T00:00:00Z'],
  // Midnight comes twice, or the clocks go back over it to the day before.
  ['America/Havana', '2026-11-01', '2026-11-01T04:00:00.000Z', '2026-11-01T00:00:00-04:00'],
  ['America/Santiago', '2026-04-05', '2026-04-05T04:00:00.000Z', '2026-04-05T00:00:00-04:00'],
  ['America/St_Johns', '2006-10-29', '2006-10-29T02:30:00.000Z', '2006-10-29T00:00:00-02:30'],
  ['Australia/Lord_Howe', '2026-10-04', '2026-10-03T13:30:00.000Z', '2026-10-04T00:00:00+10:30'],
])('in %s the date %s begins at %s, its first moment', (timezone, date, moment, local) => {
  expect(parseMomentIn(timezone, date)).toBe(moment);
  expect(localTime(Date.parse(moment), timezone)).toBe(local);
});

it('every date of a zone with a clock change begins where the date before it ends', () => {
  const zones = ['America/Santiago', 'Africa/Cairo', 'America/Havana', 'Europe/Berlin', 'Pacific/Apia'];
  const day = fc.integer({ min: Date.parse('2015-01-01') / DAY_MS, max: Date.parse('2037-12-31') / DAY_MS });
  fc.assert(
    fc.property(fc.constantFrom(...zones), day, (timezone, number) => {
      const date = new Date(number * DAY_MS).toISOString().slice(0, 10);
      const first = Date.parse(parseMomentIn(timezone, date) as string);
      expect(localTime(first, timezone).slice(0, 10)).toBe(date);
      expect(localTime(first - 1, timezone).slice(0, 10) < date).toBe(true);
    }),
    { numRuns: 300 },
  );
});

it('a date that a zone skipped as a whole has no moment', () => {
  expect(parseMomentIn('Pacific/Apia', '2011-12-30')).toBeUndefined();
  expect(parseMomentIn('Pacific/Apia', '2011-12-31')).toBe('2011-12-30T10:00:00.000Z');
});

it('a local time keeps its milliseconds', () => {
  expect(parseMomentIn('Europe/Berlin', '2026-11-20T02:00:30.5')).toBe('2026-11-20T01:00:30.500Z');
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
