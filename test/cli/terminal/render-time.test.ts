import { renderAge, renderDuration, renderSpan, renderTime } from '../../../cli/terminal/render-time';

const NOW = Date.parse('2026-11-22T05:00:00.000Z');
const TERMINAL = { width: 80, now: NOW };
const PIPE = { width: undefined, now: NOW };

describe('a time', () => {
  it('is short on a terminal, and as the tables have it in a pipe', () => {
    expect(renderTime('2026-11-22T02:00:13.000Z', TERMINAL)).toBe('22 Nov 02:00:13');
    expect(renderTime('2026-11-22T02:00:13.000Z', PIPE)).toBe('2026-11-22T02:00:13.000Z');
  });

  it('that is missing renders as nothing, and one that is no time as it is', () => {
    expect([renderTime(null, TERMINAL), renderTime(undefined, PIPE), renderAge(null, NOW)]).toEqual(['', '', '']);
    expect(renderTime('yesterday', TERMINAL)).toBe('yesterday');
  });
});

describe('an age', () => {
  it.each([
    ['2026-11-22T04:59:20.000Z', '40 s'],
    ['2026-11-22T01:30:00.000Z', '3 h'],
    ['2026-11-22T05:00:01.000Z', '1 s'],
  ])('of %s is %s', (iso, expected) => {
    expect(renderAge(iso, NOW)).toBe(expected);
  });
});

test('a span is given in its largest unit, and a missing duration renders as nothing', () => {
  expect([renderSpan(0), renderSpan(59_900), renderSpan(3_600_000)]).toEqual(['1 s', '59 s', '1 h']);
  expect([renderDuration(null), renderDuration(undefined), renderDuration(608)]).toEqual(['', '', '608 ms']);
});
