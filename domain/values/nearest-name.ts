import { closest, distance } from 'fastest-levenshtein';

/** A hint for a misspelt name: the nearest known name if it is near enough, else all known names. */
export function hintAt(unknown: string, known: readonly string[]): string {
  const near = closest(unknown, known);
  return distance(unknown, near) <= Math.max(2, unknown.length / 3)
    ? `did you mean "${near}"?`
    : `known are ${known.join(', ')}`;
}
