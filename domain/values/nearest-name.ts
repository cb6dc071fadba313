import { closest, distance } from 'fastest-levenshtein';

/** A hint for a misspelt name: the nearest known name if it is near enough, else all known names. */
export function hintAt(unknown: string, known: readonly string[]): string {
  const near = nearestName(unknown, known);
  return near === undefined ? `known are ${known.join(', ')}` : `did you mean "${near}"?`;
}

/** Any two shorter names differ in few characters. */
const SHORT = 5;

/** The known name that a misspelt one is nearest to. Undefined if none is near enough. */
export function nearestName(
  unknown: string,
  known: readonly string[],
  most = unknown.length < SHORT ? 1 : Math.max(2, unknown.length / 3),
): string | undefined {
  if (known.length === 0) return undefined;
  const near = closest(unknown, known);
  return distance(unknown, near) <= most || lettersOf(unknown) === lettersOf(near) ? near : undefined;
}

/** Two names of the same letters: two of them were swapped, such as `dya` for `day`. */
function lettersOf(name: string): string {
  return [...name].sort().join('');
}
