import type { LineOf } from './read-yaml';

/** A problem as a sentence, and the place in the content that it is about. Without a place: the whole content. */
interface PlacedProblem {
  path: readonly string[];
  text: string;
}

/** Names a place: the whole input, or a line of it. */
export type NameOf = (line?: number) => string;

/** As editors and terminals open it: `groups.yaml:12`. */
export const nameOfFile =
  (file: string): NameOf =>
  (line) =>
    line === undefined ? file : `${file}:${line}`;

/** The problems behind their places, in the order of lines. */
export function placeProblems(problems: readonly PlacedProblem[], lineOf: LineOf, nameOf: NameOf): string[] {
  const placed = problems.map(({ path, text }) => ({ text, line: path.length === 0 ? undefined : lineOf(path) }));
  placed.sort((a, b) => (a.line ?? 0) - (b.line ?? 0));
  return placed.map(({ text, line }) => `${nameOf(line)}: ${text}`);
}
