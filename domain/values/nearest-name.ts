import { closest, distance } from 'fastest-levenshtein';

/** What an unknown name may have been meant to be: the known one that is nearest, if one is near; else all of them. */
export function hintAt(unknown: string, known: readonly string[]): string {
  const near = closest(unknown, known);
  return distance(unknown, near) <= Math.max(2, unknown.length / 3)
    ? `did you mean "${near}"?`
    : `known are ${known.join(', ')}`;
}
