import { quantileSorted } from 'd3-array';
import type { JobRunOfRun } from '../../adapters/runs-of-job';
import { spanOf } from '../../domain/critical-path';
import { diffDuration } from '../../domain/diff-duration';
import { SETTINGS_ROW } from '../../domain/group-settings';
import type { LoggedChange } from '../../domain/logged-change';

/** One run of the job, as a point in time. */
export interface RunPoint {
  run: JobRunOfRun;
  /** When its run was planned, epoch ms. */
  at: number;
  /** From the first start to the last end, with the waits between attempts; undefined for what never ran. */
  ms: number | undefined;
}

/** The runs oldest first. Rows whose time cannot be read have no place in time. */
export function runPoints(runs: readonly JobRunOfRun[], now: number): RunPoint[] {
  return runs
    .map((run) => {
      const span = spanOf(run, now);
      return { run, at: Date.parse(run.planned_at), ms: span && span.end - span.start };
    })
    .filter(({ at }) => !Number.isNaN(at))
    .sort((a, b) => a.at - b.at);
}

/** Successes that a percentile is of: a fortnight less a weekend. */
export const WINDOW = 10;
const LEAST = 3;

export interface RollingPoint {
  at: number;
  p50: number;
  p95: number;
}

/** The 50th and the 95th percentile of the last successes, at each of them. */
export function rollingPercentiles(points: readonly RunPoint[]): RollingPoint[] {
  const good = succeeded(points);
  return good.flatMap(({ at }, index) => {
    const last = good.slice(Math.max(0, index + 1 - WINDOW), index + 1);
    const sorted = durationsOf(last);
    return last.length < LEAST ? [] : [{ at, p50: percentile(sorted, 0.5), p95: percentile(sorted, 0.95) }];
  });
}

/** Of the successes; undefined where there are none. */
export function percentiles(points: readonly RunPoint[]): { p50: number; p95: number; longest: number } | undefined {
  const sorted = durationsOf(succeeded(points));
  const longest = sorted.at(-1);
  if (longest === undefined) return undefined;
  return { p50: percentile(sorted, 0.5), p95: percentile(sorted, 0.95), longest };
}

/** After a change the job took longer, or shorter, than before it. */
export interface ChangeEffect {
  /** Place of the change among those that are shown, from 0. */
  index: number;
  before: number;
  after: number;
}

/** The changes of the job's own row after which its successes took clearly longer or shorter: medians of up to ten on either side. */
export function changeEffects(points: readonly RunPoint[], changes: readonly LoggedChange[]): ChangeEffect[] {
  const good = succeeded(points);
  return changes.flatMap((change, index) => {
    const at = Date.parse(change.at);
    const before = durationsOf(good.filter((point) => point.at < at).slice(-WINDOW));
    const after = durationsOf(good.filter((point) => point.at >= at).slice(0, WINDOW));
    if (change.job_name === SETTINGS_ROW || before.length < LEAST || after.length < LEAST) return [];
    const found = diffDuration(percentile(before, 0.5), percentile(after, 0.5));
    return found ? [{ index, before: found.before_ms, after: found.after_ms }] : [];
  });
}

function succeeded(points: readonly RunPoint[]): RunPoint[] {
  return points.filter(({ run, ms }) => run.status === 'SUCCEEDED' && ms !== undefined);
}

function durationsOf(points: readonly RunPoint[]): number[] {
  return points.map(({ ms = 0 }) => ms).sort((a, b) => a - b);
}

function percentile(sorted: readonly number[], part: number): number {
  return quantileSorted([...sorted], part) ?? 0;
}
