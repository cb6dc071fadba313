/** How long a run, or the last attempt of a job run, took in each. */
export interface DurationChange {
  before_ms: number;
  after_ms: number;
  /** Null where it took no time before. */
  ratio: number | null;
}

/** Durations differ by chance. Told are 1.5 times and more, 0.67 times and less, where it is a second at least. */
const LONGER = 1.5;
const SHORTER = 0.67;
const LEAST_MS = 1000;

export function diffDuration(before: number | undefined, after: number | undefined): DurationChange | null {
  if (before === undefined || after === undefined || Math.abs(after - before) < LEAST_MS) return null;
  const ratio = before > 0 ? after / before : null;
  if (ratio !== null && ratio < LONGER && ratio > SHORTER) return null;
  return { before_ms: before, after_ms: after, ratio };
}
