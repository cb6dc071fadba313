import { localTime, parseMoment, parseMomentIn } from '../../../domain/schedules/moment';

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
  ['Europe/Berlin', '2026-11-22T02:00:00+01:00'],
  ['UTC', '2026-11-22T01:00:00Z'],
  ['America/New_York', '2026-11-21T20:00:00-05:00'],
  ['Asia/Kolkata', '2026-11-22T06:30:00+05:30'],
  ['America/St_Johns', '2026-11-21T21:30:00-03:30'],
])('an instant in %s is shown with its offset', (timezone, expected) => {
  expect(localTime(Date.parse('2026-11-22T01:00:00Z'), timezone)).toBe(expected);
  expect(Date.parse(expected)).toBe(Date.parse('2026-11-22T01:00:00Z'));
});
