import { median } from 'd3-array';

/** Less than a tenth is no news, however sure. */
const LEAST_CHANGE = 0.1;
/** Standard deviations of a rank sum beyond which it is chance once in a hundred times. */
const BEYOND_CHANCE = 2.58;

/**
 * By how much the newer half's median differs from the older half's: 0.4 is 40 % more. Undefined where that is within noise
 * (by the Mann-Whitney test, which asks nothing of how the values are spread) or there are too few to tell: fewer than five
 * and five cannot differ that clearly. `values`: the oldest first.
 */
export function trendOf(values: readonly number[]): number | undefined {
  const half = Math.floor(values.length / 2);
  const [older, newer] = [values.slice(0, half), values.slice(values.length - half)];
  const [before, now] = [median(older), median(newer)];
  if (!before || now === undefined) return undefined;
  const change = now / before - 1;
  const isNoise = Math.abs(change) < LEAST_CHANGE || Math.abs(rankDeviation(older, newer)) < BEYOND_CHANCE;
  return isNoise ? undefined : change;
}

/** `40 % longer than before`. */
export function trendText(change: number): string {
  const percent = `${Math.round(Math.abs(change) * 100)} %`;
  return `${percent} ${change > 0 ? 'longer' : 'shorter'} than before`;
}

/** How often one of the newer is above one of the older, in standard deviations from half of the time. */
function rankDeviation(older: readonly number[], newer: readonly number[]): number {
  const pairs = older.length * newer.length;
  const above = newer.reduce(
    (sum, value) =>
      sum + older.filter((each) => each < value).length + older.filter((each) => each === value).length / 2,
    0,
  );
  return (above - pairs / 2) / Math.sqrt((pairs * (older.length + newer.length + 1)) / 12);
}
