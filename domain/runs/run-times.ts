import type { JobRunRow, RunRow } from '../tables/rows';
import { lateBy } from './late-run';
import { hadPlan } from './run-with-rows';

/** From its plan to its end, ms. Null where it has not ended, or never had a plan. */
export function runDuration(run: RunRow): number | null {
  return hadPlan(run) ? between(run.planned_at, run.ended_at) : null;
}

/** Whether the run that has ended took longer than its group expects. Null where nothing is expected, or it has not ended. */
export function isLate(run: RunRow): boolean | null {
  if (run.expected_minutes === undefined || run.ended_at === undefined || !hadPlan(run)) return null;
  return lateBy(run, Date.parse(run.ended_at)) !== undefined;
}

/**
 * From the first attempt's start to the last one's end, the waits between them included, ms. Null where it never started,
 * and of a LOST one: its end is when it was noticed.
 */
export function jobRunDuration({ status, attempts, ended_at, ...row }: JobRunRow): number | null {
  if (status === 'LOST') return null;
  // An attempt that was given up unstarted comes first: the row then has no time of its own.
  return between(row.started_at ?? attempts.find(({ started_at }) => started_at)?.started_at ?? undefined, ended_at);
}

/** Two functions' clocks may differ by some ms. */
function between(from: string | undefined, to: string | undefined): number | null {
  const ms = Date.parse(to ?? '') - Date.parse(from ?? '');
  return Number.isNaN(ms) ? null : Math.max(0, ms);
}
