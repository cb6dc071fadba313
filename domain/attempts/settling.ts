import type { Change } from '../tables/change';
import { expiresAt } from '../tables/retention';
import type { ErrorRecord, JobRunRow } from '../tables/rows';
import { iso } from '../values/instant';
import type { Failure } from './attempt-error';
import { deadFrom, leaseMs, type Margins } from './deadline';
import type { Refusal } from './retry-policy';

/** What SettleAttempt knows when it decides. */
export interface Settling {
  row: JobRunRow;
  /** The attempt and the plan number that the machine asks about. */
  attempt: number;
  plan: number;
  failure: Failure;
  stopRequested: boolean;
  /** Who stopped the run, and why, as a sentence. */
  stopText?: string;
  /** Whether the run's budget of history events still covers a retry. */
  eventsLeft: boolean;
  /** The failed call was AwaitEnd's, which also fails when the wait is over. */
  awaited?: boolean;
  /** Epoch ms. */
  now: number;
  /** How long the machine has waited since SETTLE first saw this attempt RUNNING, seconds. */
  waitedSeconds?: number;
  /** A number in [0, 1), for the jitter. */
  random: number;
  margins: Margins;
}

/**
 * The answer to the machine. LOOK: the attempt may still be alive, ask again after the wait. AWAIT: its service tells
 * of the end of its work, wait for that.
 */
export type Settlement =
  | { outcome: 'SUCCEEDED' | 'FAILED' }
  | { outcome: 'RETRY'; attempt: number; waitSeconds: number }
  | { outcome: 'LOOK' | 'AWAIT'; attempt: number; waitSeconds: number };

export interface Decision {
  settlement: Settlement;
  /** Must be written before the settlement is answered. If the write is refused, the row is read and decided again. */
  change?: Change;
  /** Another call follows, and must first draw `EVENTS_PER_RETRY` from the run, and what its looks may take. */
  drawsEvents?: boolean;
  /** Of work in a service: the events of the looks that follow. */
  lookEvents?: number;
}

/**
 * How long the attempt may still be alive, ms. The lease says it by the clock. After a clock was set back, the lease
 * may seem hours away, but the attempt began before SETTLE first saw it, so the waits count against its whole lease.
 * Twice the skew is added, so that the clock decides as long as the clocks differ by no more than the margins allow.
 */
export function mayLiveMs({ row, attempt, now, waitedSeconds = 0, margins }: Settling): number {
  const longest = leaseMs(row.attempts[attempt - 1]?.started_at, row.lease_until) + 2 * margins.skewMs;
  return Math.min(deadFrom(row.lease_until, margins) - now, longest - waitedSeconds * 1000);
}

export interface Written {
  condition: Change['condition'];
  written: NonNullable<Change['set']>;
}

/** The job run ends for good. */
export function giveUp(
  end: Written & Refusal & { now: number; error: ErrorRecord; status: 'FAILED' | 'TIMED_OUT' },
): Decision {
  return {
    settlement: { outcome: 'FAILED' },
    change: {
      condition: end.condition,
      set: [
        ...end.written,
        ['status', end.status],
        ['ended_at', iso(end.now)],
        ['error', end.error],
        ['reason', end.reason],
        ['reason_kind', end.reason_kind],
        ['expires_at', expiresAt(iso(end.now))],
      ],
      remove: ['lease_until', 'retry_at'],
    },
  };
}

export function asSeen(row: JobRunRow): Change['condition'] {
  return { all: [{ equal: ['status', row.status] }, { equal: ['attempt', row.attempt] }] };
}
