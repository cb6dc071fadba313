import { trendOf } from '../../../domain/explain/trend';

/** Values that differ by a twentieth, around the given one. */
const around = (value: number, count: number) =>
  Array.from({ length: count }, (_, at) => value * (0.95 + (0.1 * ((at * 7) % count)) / count));

describe('the trend of a duration', () => {
  it('is how much the newer half is above the older one', () => {
    expect(trendOf([...around(100, 15), ...around(140, 15)])).toBeCloseTo(0.4, 1);
    expect(trendOf([...around(100, 15), ...around(70, 15)])).toBeCloseTo(-0.3, 1);
  });

  it('is undefined while it is less than a tenth', () => {
    expect(trendOf([...around(100, 15), ...around(108, 15)])).toBeUndefined();
  });

  it('is undefined where the values are so spread that chance would do it', () => {
    const spread = [40, 200, 90, 310, 55, 130, 270, 80, 160, 45, 220, 100, 300, 70, 180];
    expect(trendOf([...spread, ...spread.map((value) => value * 1.2)])).toBeUndefined();
  });

  it('is undefined for fewer than five runs against five', () => {
    expect(trendOf([100, 100, 100, 100, 200, 200, 200, 200])).toBeUndefined();
    expect(trendOf([100, 101, 102, 103, 104, 200, 201, 202, 203, 204])).toBeCloseTo(0.98, 2);
  });

  it('is undefined without values, and for runs that took no time', () => {
    expect(trendOf([])).toBeUndefined();
    expect(trendOf(Array.from({ length: 20 }, () => 0))).toBeUndefined();
  });
});
