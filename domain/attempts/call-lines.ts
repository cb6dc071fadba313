import type { AttemptEntry, JobRunRow } from '../tables/rows';
import { timeOf } from '../values/instant';
import { parsedObject } from '../values/json';
import { timeField } from '../values/read-log-line';

/** The names of an attempt that each line of its log has. */
export type AttemptOf = Pick<JobRunRow, 'run_id' | 'job_name'> & Pick<AttemptEntry, 'attempt'>;

/**
 * Whether a line of `run-service` is of this attempt. Many calls print about one attempt, into many log streams, so
 * that only the line itself tells. No code of a job prints there.
 */
export function isOfAttempt(line: string, of: AttemptOf): boolean {
  const entry = parsedObject(line);
  return entry?.run_id === of.run_id && entry.job_name === of.job_name && entry.attempt === of.attempt;
}

/** The lines of several logs in the order of their times. A line without a time follows the line before it. */
export function inTimeOrder(logs: readonly (readonly string[])[]): string[] {
  const timed = logs.flatMap((lines) => {
    let time = Number.NEGATIVE_INFINITY;
    return lines.map((line) => {
      time = Math.max(time, lineTime(line));
      return { time, line };
    });
  });
  return timed.sort((a, b) => (a.time === b.time ? 0 : a.time - b.time)).map(({ line }) => line);
}

/** When a line was printed, epoch ms; before all others for a line without a time. */
export function lineTime(line: string): number {
  const entry = parsedObject(line) ?? {};
  const time = timeOf(entry[timeField(entry) ?? 'timestamp']);
  return Number.isNaN(time) ? Number.NEGATIVE_INFINITY : time;
}
