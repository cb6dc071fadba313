/** How long a run, or the last attempt of a job run, took before and after. */
export interface DurationChange {
  before_ms: number;
  after_ms: number;
  /** Null if it took no time before. */
  ratio: number | null;
}

/**
 * Durations differ by chance. A change is reported from 1.5 times up and from 0.67 times down, and from one second on.
 */
const LONGER = 1.5;
const SHORTER = 0.67;
const LEAST_MS = 1000;

export function diffDuration(before: number | undefined, after: number | undefined): DurationChange | null {
  if (before === undefined || after === undefined || Math.abs(after - before) < LEAST_MS) return null;
  const ratio = before > 0 ? after / before : null;
  if (ratio !== null && ratio < LONGER && ratio > SHORTER) return null;
  return { before_ms: before, after_ms: after, ratio };
}
