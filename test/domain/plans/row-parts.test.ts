import { partsFor } from '../../../domain/plans/row-parts';
import { MOST_PARTS } from '../../../domain/tables/row-keys';

describe('over how many partition keys the rows of a run are spread', () => {
  it('is one for a small run, which so stays as it is', () => {
    for (const jobs of [0, 1, 40, 80, 125]) expect(partsFor(jobs)).toBe(1);
  });

  it('grows with the jobs at once, up to the most that a run has', () => {
    expect([126, 250, 500, 1000, 2000].map(partsFor)).toEqual([3, 4, 8, 16, 16]);
    expect(partsFor(100_000)).toBe(MOST_PARTS);
  });
});
