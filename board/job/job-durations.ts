import { quantileSorted } from 'd3-array';
import type { JobRunOfRun } from '../../adapters/dynamodb/job-run-queries';
import { spanOf } from '../../domain/explain/critical-path';
import { isOpen } from '../../domain/tables/statuses';

/** One run of the job, as a point in time. */
export interface RunPoint {
  run: JobRunOfRun;
  /** When its run was planned, epoch ms: a change counts for the runs that are planned after it. */
  at: number;
  /** From the first start to the last end, with the waits between attempts; undefined for what never ran. */
  ms: number | undefined;
}

/** The runs oldest first. Rows whose time cannot be read have no place in time. */
export function runPoints(runs: readonly JobRunOfRun[], now: number): RunPoint[] {
  return runs
    .map((run) => ({ run, at: Date.parse(run.planned_at), ms: durationOf(run, now) }))
    .filter(({ at }) => !Number.isNaN(at))
    .sort((a, b) => a.at - b.at);
}

/** Undefined for what never ran, and where its times cannot be read or its end is missing. */
export function durationOf(run: JobRunOfRun, now: number): number | undefined {
  const span = spanOf(run, now);
  if (!span || run.status === 'LOST' || (run.ended_at === undefined && !isOpen(run.status))) return undefined;
  const ms = span.end - span.start;
  return Number.isNaN(ms) ? undefined : ms;
}

/** Successes that a percentile is of: a fortnight of working days. */
export const WINDOW = 10;
/** Of fewer there is no telling. */
export const LEAST = 3;

export interface RollingPoint {
  at: number;
  p50: number;
  p95: number;
}

/**
 * The 50th and the 95th percentile of the last successes, at each of them: a line for each of the times between `breaks`
 * (epoch ms, rising). What was before a break does not count after it, so that a step is seen where it was.
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

/** Of the successes; undefined where there are none. */
export function percentiles(points: readonly RunPoint[]): { p50: number; p95: number } | undefined {
  const sorted = durationsOf(succeeded(points));
  if (sorted.length === 0) return undefined;
  return { p50: percentile(sorted, 0.5), p95: percentile(sorted, 0.95) };
}

/** Those that tell how long the job takes: one that failed was cut short. */
export function succeeded(points: readonly RunPoint[]): RunPoint[] {
  return points.filter(({ run, ms }) => run.status === 'SUCCEEDED' && ms !== undefined);
}

/** Rising. */
export function durationsOf(points: readonly RunPoint[]): number[] {
  return points.map(({ ms = 0 }) => ms).sort((a, b) => a - b);
}

export function percentile(sorted: readonly number[], part: number): number {
  return quantileSorted([...sorted], part) ?? 0;
}
