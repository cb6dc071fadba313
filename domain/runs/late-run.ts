import type { RunRow } from '../tables/rows';
import { parseInstant } from '../values/instant';

const MINUTE_MS = 60_000;

/**
 * How much longer than its group's `expected_minutes`, as it was planned, the run has taken or took, ms; undefined where it
 * is in time, or nobody said how long it should take.
 */
export function lateBy(run: RunRow, now: number): number | undefined {
  // A row that a hand has broken is late by nothing that could be told.
  if (typeof run.expected_minutes !== 'number') return undefined;
  const end = run.ended_at === undefined ? now : timeOf(run.ended_at);
  const late = end - startOf(run) - run.expected_minutes * MINUTE_MS;
  return late > 0 ? late : undefined;
}

/**
 * A scheduled run is awaited from its time on, however late Scheduler started it. A backfill and a rerun carry a time of
 * long ago, which nobody waits for.
 */
function startOf({ trigger, scheduled_time, execution_started_at }: RunRow): number {
  return timeOf((trigger === 'schedule' ? scheduled_time : undefined) ?? execution_started_at);
}

/** NaN of what is no time, so that nothing is more than it. */
function timeOf(value: unknown): number {
  return Date.parse(parseInstant(value) ?? '');
}
