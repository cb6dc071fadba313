import type { RunRow } from '../tables/rows';
import { isNotifiedRun } from '../tables/statuses';

/**
 * Whether the run's end sends a message, as its group's settings had it when it was planned, or skipped. Where a run ended
 * before they were read (a scheduled time that another run has, a failure before the plan) it is as with `failures`. With `failures` it does where something went wrong: not where a person stopped the run, who knows.
 */
export function sendsMessage(run: RunRow): boolean {
  const { notify = 'failures' } = run;
  return notify === 'failures' ? isNotifiedRun(run) : notify === 'all';
}
