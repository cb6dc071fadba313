import { agoText, clockTime, rangeText, shortTime, timeTag, wholeDuration, zoneTime } from '../../board/times';
import { parsePage } from '../support/pages/parsed-page';

const NOW = Date.parse('2026-11-22T08:00:00Z');
const read = (text: string) => parsePage(text).text;

describe('a time', () => {
  it('is shown in UTC, with its year if it is not the current one', () => {
    expect(timeTag('2026-11-22T02:00:13Z', NOW).text).toBe(
      '<time datetime="2026-11-22T02:00:13.000Z" title="2026-11-22T02:00:13.000Z">22 Nov 02:00:13</time>',
    );
    expect(shortTime('2025-12-31T23:59:59Z', NOW)).toBe('31 Dec 2025 23:59');
  });

  it('is shown as it is if it cannot be read, and as nothing if it is missing', () => {
    expect(timeTag('<soon>', NOW).text).toBe('&lt;soon&gt;');
    expect(shortTime('soon', NOW)).toBe('soon');
    expect(timeTag(undefined, NOW).text).toBe('');
  });

  it('is shown as the clocks of a time zone show it', () => {
    const time = Date.parse('2026-07-22T23:30:00Z');
    expect(read(zoneTime(time, 'Europe/Berlin', NOW).text)).toBe('23 Jul 01:30 Europe/Berlin');
    expect(read(clockTime(time, 'America/New_York', NOW).text)).toBe('22 Jul 19:30');
  });

  it('is told from now on', () => {
    expect(agoText(NOW - 400, NOW)).toBe('now');
    expect(agoText(NOW - 59_499, NOW)).toBe('59 s ago');
    expect(agoText(NOW - 185_000, NOW)).toBe('3 min 05 s ago');
    expect(agoText(NOW + 15_000_000, NOW)).toBe('in 4 h 10 min');
  });
});

it('leaves out a smaller unit that is zero', () => {
  expect([2_700_000, 30_000, 85_000, 7_200_000, 340].map(wholeDuration)).toEqual([
    '45 min',
    '30 s',
    '1 min 25 s',
    '2 h',
    '340 ms',
  ]);
});

it('names the time range of a page', () => {
  const range = { from: '2026-11-20T00:00:00.000Z', to: '2026-11-22T02:00:00.000Z' };
  expect(rangeText(range, NOW)).toBe('Runs from 20 Nov 00:00 to 22 Nov 02:00 UTC.');
  expect(rangeText(undefined, NOW)).toBe('');
});
