import { median } from 'd3-array';
import { rankTest } from './rank-test';

/** A smaller change is not reported, however certain it is. */
const LEAST_CHANGE = 0.1;
/** In standard deviations. Chance alone goes further once in a hundred times. */
const BEYOND_CHANCE = 2.58;

/**
 * By how much the median of the newer half differs from the median of the older half: 0.4 is 40 % more. `values`: the
 * oldest first. Undefined if the difference may be chance, or if there are too few values: fewer than five against
 * five cannot differ clearly enough.
 */
export function trendOf(values: readonly number[]): number | undefined {
  const half = Math.floor(values.length / 2);
  const [older, newer] = [values.slice(0, half), values.slice(values.length - half)];
  const [before, now] = [median(older), median(newer)];
  if (!before || now === undefined) return undefined;
  const change = now / before - 1;
  const isNoise = Math.abs(change) < LEAST_CHANGE || Math.abs(rankTest(older, newer).deviations) < BEYOND_CHANCE;
  return isNoise ? undefined : change;
}
