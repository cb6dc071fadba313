export interface RankTest {
  /** The share of all pairs of an earlier and a later value in which the later one is larger; a tie counts half. */
  share: number;
  /** How far the share lies from a half, in standard deviations. */
  deviations: number;
}

/**
 * Whether the later values are larger than the earlier ones, by the test of Mann and Whitney. The test assumes
 * nothing about the distribution of the values. Neither list is empty.
 */
export function rankTest(earlier: readonly number[], later: readonly number[]): RankTest {
  const pairs = earlier.length * later.length;
  const wins = later.map(
    (value) => earlier.filter((each) => each < value).length + earlier.filter((each) => each === value).length / 2,
  );
  const share = wins.reduce((sum, count) => sum + count, 0) / pairs;
  return { share, deviations: (share - 0.5) * Math.sqrt((12 * pairs) / (earlier.length + later.length + 1)) };
}
