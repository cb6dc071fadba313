import fc from 'fast-check';

import { chordKm, chordSquared, median, pointAt } from '../../../../examples/air-traffic/figures/distance';

describe('a distance', () => {
  it('is from Atlanta to Chicago what the great-circle formula says', () => {
    const [atlanta, chicago] = [
      pointAt({ latitude: 33.6404, longitude: -84.4269 }),
      pointAt({ latitude: 41.9796, longitude: -87.9045 }),
    ];
    expect(chordKm(chordSquared(atlanta, chicago))).toBeCloseTo(976, -1);
  });
});

describe('the median', () => {
  it('has as many numbers below as above', () => {
    fc.assert(
      fc.property(fc.array(fc.integer(), { minLength: 1 }), (numbers) => {
        const middle = median(numbers);
        const half = numbers.length / 2;
        expect(numbers.filter((number) => number < middle).length).toBeLessThanOrEqual(half);
        expect(numbers.filter((number) => number > middle).length).toBeLessThanOrEqual(half);
      }),
    );
  });
});
