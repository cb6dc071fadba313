import fc from 'fast-check';
import { durationText } from '../../../domain/values/duration-text';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const UNITS: Record<string, number> = { ms: 1, s: 1000, min: MINUTE, h: HOUR, d: DAY };

describe('a duration as people read it', () => {
  it.each([
    [-3_595_962, '0 ms'],
    [-0.4, '0 ms'],
    [0, '0 ms'],
    [340, '340 ms'],
    [999.4, '999 ms'],
    [999.5, '1.0 s'],
    [4_200, '4.2 s'],
    [59_949, '59.9 s'],
    [59_950, '1 min 00 s'],
    [185_000, '3 min 05 s'],
    [HOUR - 501, '59 min 59 s'],
    [HOUR - 500, '1 h 00 min'],
    [2 * HOUR + 8 * MINUTE, '2 h 08 min'],
    [2 * DAY - MINUTE / 2 - 1, '47 h 59 min'],
    [2 * DAY - MINUTE / 2, '2 d 00 h'],
    [3 * DAY + 4 * HOUR, '3 d 04 h'],
  ])('of %p ms is "%s"', (ms, text) => {
    expect(durationText(ms)).toBe(text);
  });

  it('says what it was, to half of the smallest unit that is shown', () => {
    fc.assert(
      fc.property(duration(), (ms) => {
        const { value, smallest } = read(durationText(ms));
        expect(Math.abs(value - ms)).toBeLessThanOrEqual(smallest / 2 + 1e-6 * ms + 1e-3);
      }),
    );
  });

  it('never says less of more', () => {
    fc.assert(
      fc.property(duration(), duration(), (a, b) => {
        const [less, more] = a < b ? [a, b] : [b, a];
        expect(read(durationText(less)).value).toBeLessThanOrEqual(read(durationText(more)).value);
      }),
    );
  });

  it('never has 60 s, 60 min or 24 h beside a larger unit', () => {
    fc.assert(
      fc.property(duration(), (ms) => {
        expect(durationText(ms)).not.toMatch(/ (60 s|60 min)$| d 24 h$/);
      }),
    );
  });
});

/** Short ones and long ones alike. */
function duration(): fc.Arbitrary<number> {
  return fc.oneof(
    fc.double({ min: 0, max: 100_000, noNaN: true }),
    fc.integer({ min: 0, max: 3 * HOUR }),
    fc.integer({ min: 0, max: 400 * DAY }),
  );
}

function read(text: string): { value: number; smallest: number } {
  const parts = [...text.matchAll(/([\d.]+) ([a-z]+)/g)];
  const unit = UNITS[parts.at(-1)?.[2] ?? ''] ?? Number.NaN;
  const value = parts.reduce((sum, [, count, name]) => sum + Number(count) * (UNITS[name ?? ''] ?? Number.NaN), 0);
  return { value, smallest: text.includes('.') ? unit / 10 : unit };
}
