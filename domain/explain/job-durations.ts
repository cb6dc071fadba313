import { quantileSorted } from 'd3-array';
import { measuredMs } from '../runs/run-times';
import type { JobRunRow } from '../tables/rows';
import { isOpen } from '../tables/statuses';
import { spanOf } from './critical-path';

type TimedRun = Pick<
  JobRunRow,
  | 'run_id'
  | 'planned_at'
  | 'status'
  | 'carried_from'
  | 'attempt'
  | 'attempts'
  | 'started_at'
  | 'ended_at'
  | 'duration_ms'
>;

/** One run of a job, as a point in time. */
export interface RunPoint {
  run: TimedRun;
  /** When the run was planned, epoch ms. A change affects the runs that are planned after it. */
  at: number;
  /** Its duration, see `durationOf`. */
  ms: number | undefined;
}

/** The runs as points, the oldest first. A row whose time cannot be read has no place in time and is left out. */
export function runPoints(runs: readonly TimedRun[], now: number): RunPoint[] {
  return runs
    .map((run) => ({ run, at: Date.parse(run.planned_at), ms: durationOf(run, now) }))
    .filter(({ at }) => !Number.isNaN(at))
    .sort((a, b) => a.at - b.at);
}

/**
 * From the first start to the last end in ms, including the waits between attempts. Undefined if the job never ran,
 * if its times cannot be read, or if its end is missing.
 */
export function durationOf(run: TimedRun, now: number): number | undefined {
  const span = spanOf(run, now);
  if (!span || run.status === 'LOST' || (run.ended_at === undefined && !isOpen(run.status))) return undefined;
  const ms = measuredMs(run) ?? span.end - span.start;
  return Number.isNaN(ms) ? undefined : ms;
}

/** Percentiles are computed from this many successes: a fortnight of working days. */
export const WINDOW = 10;
/** With fewer successes no percentile is given. */
export const LEAST = 3;

export interface RollingPoint {
  at: number;
  p50: number;
  p95: number;
}

/**
 * The 50th and the 95th percentile of the last successes, at each success. `breaks` (epoch ms, rising) cut the time
 * into pieces, and each piece gives a line of its own: durations before a break do not count after it, so that a step
 * shows where it was.
 */
export function rollingPercentiles(points: readonly RunPoint[], breaks: readonly number[]): RollingPoint[][] {
  const good = succeeded(points);
  const edges = [Number.NEGATIVE_INFINITY, ...breaks, Number.POSITIVE_INFINITY];
  return edges.slice(1).map((end, index) => {
    const part = good.filter(({ at }) => at >= (edges[index] ?? end) && at < end);
    return part.flatMap(({ at }, last) => {
      const window = part.slice(Math.max(0, last + 1 - WINDOW), last + 1);
      if (window.length < LEAST) return [];
      const sorted = durationsOf(window);
      return [{ at, p50: percentile(sorted, 0.5), p95: percentile(sorted, 0.95) }];
    });
  });
}

/** The percentiles of all successes; undefined if there are none. */
export function percentiles(points: readonly RunPoint[]): { p50: number; p95: number } | undefined {
  const sorted = durationsOf(succeeded(points));
  if (sorted.length === 0) return undefined;
  return { p50: percentile(sorted, 0.5), p95: percentile(sorted, 0.95) };
}

/** The successes. Only they show how long the job takes: a failed run was cut short. */
export function succeeded(points: readonly RunPoint[]): RunPoint[] {
  return points.filter(({ run, ms }) => run.status === 'SUCCEEDED' && ms !== undefined);
}

/** The durations in rising order. */
export function durationsOf(points: readonly RunPoint[]): number[] {
  return points.map(({ ms = 0 }) => ms).sort((a, b) => a - b);
}

/** `part`: from 0 to 1. */
export function percentile(sorted: readonly number[], part: number): number {
  return quantileSorted([...sorted], part) ?? 0;
}
