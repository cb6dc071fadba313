import type { RunRow } from '../tables/rows';
import { isYoung } from './cut-off';

const MINUTE_MS = 60_000;

/** How often the sweep runs; the stack's rule has its rate from here. */
export const SWEEP_MINUTES = 5;

/** Executions that ended longer ago were seen by the sweeps since. */
const ENDED_WITHIN_MS = 60 * MINUTE_MS;

/**
 * How long an execution can last that never wrote its run's row, and is listed for that alone: LoadGroup and CloseRun with
 * all their retries, 7 × 330 s and 9 × 330 s, and the waits between, at most 6 min: 94 min. With a row it stands among the
 * open runs, however long ago it started.
 */
const UNRECORDED_MS = 120 * MINUTE_MS;

/** At most so many questions a sweep: DescribeExecution's bucket, the account's, holds 250 and fills at 10 a second. */
export const ASKS_PER_SWEEP = 200;

/** What to list of the executions that have ended, ms. */
export function listingWindow(now: number): { endedSince: number; startedSince: number } {
  const endedSince = now - ENDED_WITHIN_MS;
  return { endedSince, startedSince: endedSince - UNRECORDED_MS };
}

/**
 * The open runs to ask after: not the young ones, which mostly close themselves, unless their execution is listed as ended.
 * One that is closed is listed still because its closer died before it left the lock.
 */
export function findDue(open: readonly RunRow[], ended: ReadonlySet<string>, now: number): string[] {
  return open
    .filter((run) => run.status !== 'RUNNING' || ended.has(run.run_id) || !isYoung(run, now))
    .map((run) => run.run_id);
}

/**
 * At most `limit` of `all`, the next ones at each turn: each has had its turn after ⌈length / limit⌉ of them, so that long
 * runs at the head keep nobody waiting for ever. Nothing is remembered between two sweeps: the clock counts the turns.
 */
export function takeTurn<T>(all: readonly T[], now: number, limit = ASKS_PER_SWEEP): T[] {
  if (all.length <= limit) return [...all];
  const turn = Math.floor(now / (SWEEP_MINUTES * MINUTE_MS));
  const from = (turn * limit) % all.length;
  return [...all.slice(from), ...all.slice(0, from)].slice(0, limit);
}
