import { isGood } from '../tables/statuses';
import type { RunWithRows } from './run-with-rows';

/** What a run's end means to whoever started it. */
export const RunOutcome = { WELL: 'WELL', FAILED: 'FAILED', NOT_STARTED: 'NOT_STARTED' } as const;
export type RunOutcome = (typeof RunOutcome)[keyof typeof RunOutcome];

/**
 * A SKIPPED run is well: `on_overlap` or `is_enabled` asked for it. A failed run without job runs has not started:
 * LoadGroup refused it before it made a plan.
 */
export function runOutcome({ run, rows }: RunWithRows): RunOutcome {
  if (isGood(run.status)) return RunOutcome.WELL;
  return run.status === 'FAILED' && rows.length === 0 ? RunOutcome.NOT_STARTED : RunOutcome.FAILED;
}
