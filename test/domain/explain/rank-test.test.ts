import fc from 'fast-check';
import { rankTest } from '../../../domain/explain/rank-test';

const values = fc.array(fc.integer({ min: 0, max: 20 }), { minLength: 1, maxLength: 12 });

describe('the rank test', () => {
  it('gives the share of pairs in which the later value is larger', () => {
    expect(rankTest([1, 2], [3, 4]).share).toBe(1);
    expect(rankTest([3, 4], [1, 2]).share).toBe(0);
    expect(rankTest([1, 3], [2, 2]).share).toBe(0.5);
    expect(rankTest([5], [5]).share).toBe(0.5);
  });

  it('goes as far the other way if the lists are exchanged', () => {
    fc.assert(
      fc.property(values, values, (a, b) => {
        const [there, back] = [rankTest(a, b), rankTest(b, a)];
        expect(there.share + back.share).toBeCloseTo(1);
        expect(there.deviations).toBeCloseTo(-back.deviations);
      }),
    );
  });

  it('counts as many standard deviations as the normal approximation', () => {
    // Ten against ten, all larger: U = 100, its mean 50, its variance 10 · 10 · 21 / 12 = 175.
    const ten = Array.from({ length: 10 }, (_, at) => at);
    expect(
      rankTest(
        ten,
        ten.map((value) => value + 10),
      ).deviations,
    ).toBeCloseTo(50 / Math.sqrt(175));
  });
});
