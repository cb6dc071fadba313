import { rollingPercentiles, runPoints } from '../../../domain/explain/job-durations';
import { about, DAY_MS, MORNING, nights, START } from '../../support/rows/job-nights';

describe('the percentiles', () => {
  it('are of the last ten successes', () => {
    const points = runPoints(nights(...Array.from({ length: 12 }, (_, at) => at + 1)), MORNING);
    const [line] = rollingPercentiles(points, []);
    expect(line).toHaveLength(10);
    expect(line?.at(-1)).toMatchObject({ p50: 7_500 });
    expect(line?.at(-1)?.p95).toBeCloseTo(11_550);
  });

  it('begin anew after a step', () => {
    const points = runPoints(nights(...about(6, 60), ...about(6, 120)), MORNING);
    const [first = [], second = []] = rollingPercentiles(points, [START + 5.5 * DAY_MS]);
    expect(first.every(({ p95 }) => p95 < 70_000)).toBe(true);
    expect(second.every(({ p50 }) => p50 >= 120_000)).toBe(true);
    expect([first.length, second.length]).toEqual([4, 4]);
  });
});
