import type { Change } from '../tables/change';
import { expiresFire } from '../tables/retention';

/*
 * A scheduled time of a group, as one row of the run table. Scheduler delivers at least once: the row says which run the
 * time belongs to, and that a time went by without a run.
 */

/** `fired_run`: the run that has the time. `missed_at`: when the sweep noticed that no run had come. */
export interface FireRow {
  run_id: string;
  entry: string;
  fired_run?: string;
  missed_at?: string;
  expires_at?: number;
}

/** Key of the row. `scheduledTime`: UTC with milliseconds, as an execution's input has it once it is parsed. */
export function fireKey(group: string, scheduledTime: string): { run_id: string; entry: string } {
  return { run_id: `@fire#${group}`, entry: scheduledTime };
}

/**
 * Gives the time to the run, unless another run has it; a repeat by the same run holds. That it was noted as missed keeps
 * nobody out: a late delivery still runs, once.
 */
export function claimFire(runId: string, now: string): Change {
  return {
    condition: { any: [{ absent: 'fired_run' }, { equal: ['fired_run', runId] }] },
    set: [
      ['fired_run', runId],
      ['expires_at', expiresFire(now)],
    ],
  };
}

/** Notes that no run came at the time. Refused where there is a row: it was fired, or it is noted already. */
export function noteMissed(now: string): Change {
  return {
    condition: { absent: 'entry' },
    set: [
      ['missed_at', now],
      ['expires_at', expiresFire(now)],
    ],
  };
}
