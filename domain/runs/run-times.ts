import type { JobRunRow, RunRow } from '../tables/rows';
import { parseInstant } from '../values/instant';
import { hadPlan } from './run-with-rows';

const MINUTE_MS = 60_000;

/** When the plan was complete; before that, when the execution started. */
export function runStart({ planned_at, execution_started_at }: RunStart): string {
  return planned_at ?? execution_started_at;
}

type RunStart = Pick<RunRow, 'planned_at' | 'execution_started_at'>;

/** From the run's plan to its end, ms. Null if it has not ended or never had a plan. */
export function runDuration(run: RunRow): number | null {
  return hadPlan(run) ? between(run.planned_at, run.ended_at) : null;
}

/**
 * From the start of the first attempt to the end of the last, including the waits between them, ms. Null if the job run
 * never started. Null for a LOST job run too: its recorded end is only the moment when somebody noticed.
 */
export function jobRunDuration({ status, attempts, ended_at, ...row }: JobRunRow): number | null {
  if (status === 'LOST') return null;
  const measured = measuredMs({ ...row, status });
  if (measured !== undefined) return measured;
  return between(firstStart({ ...row, attempts }), ended_at);
}

/** When the first attempt started that did. The row itself has no start if its first attempt was given up before. */
export function firstStart({ started_at, attempts }: Pick<JobRunRow, 'started_at' | 'attempts'>): string | undefined {
  return started_at ?? attempts.find((attempt) => attempt.started_at)?.started_at ?? undefined;
}

/**
 * The duration of a success in its only attempt, as the attempt itself measured it. It is better than the difference of
 * the row's two times, because the system's clock may have been set between them.
 */
export function measuredMs(row: Pick<JobRunRow, 'status' | 'attempt' | 'duration_ms'>): number | undefined {
  const { status, attempt, duration_ms: ms } = row;
  return status === 'SUCCEEDED' && attempt === 1 && typeof ms === 'number' && ms >= 0 ? ms : undefined;
}

/** Never negative: the clocks of two functions may differ by some milliseconds. */
function between(from: string | undefined, to: string | undefined): number | null {
  const ms = Date.parse(to ?? '') - Date.parse(from ?? '');
  return Number.isNaN(ms) ? null : Math.max(0, ms);
}

/** Whether an ended run took longer than its group expects. Null if nothing is expected or the run has not ended. */
export function isLate(run: RunRow): boolean | null {
  if (run.expected_minutes === undefined || run.ended_at === undefined || !hadPlan(run)) return null;
  return lateBy(run, Date.parse(run.ended_at)) !== undefined;
}

/**
 * By how much the run exceeds, or exceeded, the `expected_minutes` that its group had when it was planned, ms.
 * Undefined if it is in time, or if its group expects nothing.
 */
export function lateBy(run: RunRow, now: number): number | undefined {
  // Somebody may have edited the row by hand: no lateness can be computed from a value that is not a number.
  if (typeof run.expected_minutes !== 'number') return undefined;
  const end = run.ended_at === undefined ? now : timeOf(run.ended_at);
  const late = end - expectedSince(run) - run.expected_minutes * MINUTE_MS;
  return late > 0 ? late : undefined;
}

/**
 * A scheduled run is expected from its scheduled time on, even if Scheduler starts it late; a start within the window
 * of its schedule is not late. The scheduled time of a backfill or a rerun lies long in the past and nobody waits for
 * it, so there the start of the execution counts.
 */
function expectedSince({ trigger, scheduled_time, start_within_minutes = 0, execution_started_at }: RunRow): number {
  const started = timeOf(execution_started_at);
  if (trigger !== 'schedule' || scheduled_time === undefined) return started;
  const due = timeOf(scheduled_time);
  if (!(start_within_minutes > 0)) return due;
  return Math.max(due, Math.min(started, due + start_within_minutes * MINUTE_MS));
}

/** NaN for a value that is not a time: every comparison with it is false. */
function timeOf(value: unknown): number {
  return Date.parse(parseInstant(value) ?? '');
}

/**
 * How long after its lease an attempt's row may still say RUNNING although all is well. The Task itself ends 45 s after
 * the lease. SettleAttempt with all its retries takes 7 x 45 s and 63 s of waits (domain/definition.ts), together
 * 7 min, and in a storm of calls its throttles take up to 18 min more (domain/plans/throttles.ts). After 30 min
 * somebody should look.
 */
const SETTLE_MS = 30 * MINUTE_MS;

/** A lease that ended before this time is expired: its attempt is surely dead, and nothing has settled it. */
export function expiredBefore(now: number): string {
  return new Date(now - SETTLE_MS).toISOString();
}
