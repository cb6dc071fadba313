import fc from 'fast-check';
import { flagText, placeFlags } from '../../../board/job/change-flags';
import { timeScale } from '../../../board/job/plot-scales';
import { aChange, DAY_MS, START } from '../../support/rows/job-nights';

const manyChanges = fc
  .array(fc.tuple(fc.integer({ min: 0, max: 30 * DAY_MS }), fc.constantFrom('j', '@group')), { maxLength: 120 })
  .map((all) => all.sort(([a], [b]) => a - b).map(([ms, job]) => aChange(START + ms, job)));

it('numbers each change once, and no flag overlaps another, however many there are', () => {
  fc.assert(
    fc.property(manyChanges, (changes) => {
      const flags = placeFlags(changes, timeScale(START, START + 30 * DAY_MS));
      const numbered = flags.flatMap(({ first, last }) =>
        Array.from({ length: last - first + 1 }, (_, n) => first + n),
      );
      expect(numbered).toEqual(changes.map((_, index) => index));
      // At 260 px, where a digit takes 7 and the frame 8.
      const [width, half] = [260, (flag: (typeof flags)[number]) => (flagText(flag).length * 7 + 8) / 2];
      for (const [at, flag] of flags.entries()) {
        for (const other of flags.slice(at + 1).filter(({ row }) => row === flag.row)) {
          expect((Math.abs(other.x - flag.x) * width) / 100).toBeGreaterThanOrEqual(half(flag) + half(other));
        }
      }
    }),
  );
});
