import { LOOK_RETRIERS, looksAt } from '../plans/looks';
import { JOB_THROTTLES, SETTLE_THROTTLES, THROTTLED, throttleEvents } from '../plans/throttles';
import type { JobReason } from '../tables/reasons';
import { DEFAULT_RETRY_DELAY_SECONDS, type JobRunRow, type Looks } from '../tables/rows';

/*
 * The limits and waits of retries; `settle-attempt.ts` decides with them. Attempts that are the job's doing are charged
 * against `maximum_retries`; the others, the faults, have a budget of their own.
 */

/** At most 10 faults; the 11th ends the job run. */
export const FAULT_BUDGET = 10;

/**
 * History events that one retry draws from its execution's budget: an execution ends at 25,000 events, and no Catch
 * applies. When measured, a retry took 14 and a look 9. Its call, its SettleAttempt and that of its look may each be
 * throttled as often as they are tried.
 */
export const EVENTS_PER_RETRY = 14 + 9 + throttleEvents(JOB_THROTTLES) + 2 * throttleEvents(SETTLE_THROTTLES);

/** Why no further attempt follows. */
export interface Refusal {
  reason_kind: JobReason;
  reason: string;
}

export const PERMANENT: Refusal = {
  reason_kind: 'permanent',
  reason: 'the job ended for good: another attempt would not help',
};

export const NO_EVENTS_LEFT: Refusal = {
  reason_kind: 'events_used_up',
  reason: "the run's retry budget is used up: its execution's history has no room for more",
};

/** The attempts of a job run so far, the failed one included, and whether the run's history has room for a retry. */
export interface RetryBudget {
  charged: number;
  faults: number;
  eventsLeft: boolean;
}

/** Undefined if a further attempt follows. */
export function whyNoRetry(
  { maximum_retries = 0 }: Pick<JobRunRow, 'maximum_retries'>,
  { charged, faults, eventsLeft }: RetryBudget,
): Refusal | undefined {
  if (charged > maximum_retries) {
    return {
      reason_kind: 'retries_used_up',
      reason: `failed ${times(charged)}; maximum_retries is ${maximum_retries}`,
    };
  }
  if (faults > FAULT_BUDGET) {
    const reason = `could not be run ${times(faults)}, none of them charged to the job`;
    return { reason_kind: 'faults_used_up', reason };
  }
  return eventsLeft ? undefined : NO_EVENTS_LEFT;
}

function times(count: number): string {
  return count === 1 ? 'once' : `${count} times`;
}

/** Longest wait between two attempts, seconds (docs/reference/fields.md, `retry_delay_seconds`). */
export const MAX_RETRY_DELAY_SECONDS = 900;

/**
 * The wait before another attempt, whole seconds: `retry_delay_seconds` x 2^n with full jitter, at most 900.
 * @param earlier the number of earlier retries (n), from 0
 * @param random a number in [0, 1)
 */
export function retryDelaySeconds(
  { retry_delay_seconds = DEFAULT_RETRY_DELAY_SECONDS }: Pick<JobRunRow, 'retry_delay_seconds'>,
  earlier: number,
  random: number,
): number {
  const ceiling = Math.min(MAX_RETRY_DELAY_SECONDS, retry_delay_seconds * 2 ** Math.min(earlier, 30));
  return Math.ceil(random * ceiling);
}

/**
 * The wait before another attempt after one that never started, whole seconds. After a throttle it is 1 to 5 minutes,
 * since the account's other calls must end first. Any other failed start waits like a retry, at least a second.
 */
export function startDelaySeconds(
  row: Pick<JobRunRow, 'retry_delay_seconds'>,
  { error, faults, random }: { error: string; faults: number; random: number },
): number {
  if (error === THROTTLED) return throttledSeconds(random);
  return Math.max(1, retryDelaySeconds(row, faults - 1, random));
}

/**
 * The wait before work in a service is looked at again, after a look that failed: as long as the next look would have
 * waited, and after a throttle as long as a start would. No notice ends this wait: of notified work it is a short one.
 */
export function resumeDelaySeconds({
  error,
  passedMs,
  looks,
  random,
}: {
  error: string;
  passedMs: number;
  looks: Looks;
  random: number;
}): number {
  if (error === THROTTLED) return throttledSeconds(random);
  const timed = looks === 'notified' ? 'often' : looksAt(looks, passedMs);
  const { intervalSeconds, rate, mostSeconds } = LOOK_RETRIERS[timed];
  return Math.min(mostSeconds, Math.max(intervalSeconds, Math.ceil((passedMs / 1000) * (rate - 1))));
}

/**
 * The least wait before another attempt after a fault of the service in which a job's work runs, whole seconds: a full
 * account, a throttle or a cluster that was taken is no better at once, whatever the row's `retry_delay_seconds` is.
 * All faults that are allowed take 17 to 33 minutes.
 * @param faults how many there were, from 1
 */
export function serviceFaultSeconds(faults: number, random: number): number {
  const most = Math.min(300, 15 * 2 ** Math.min(faults - 1, 30));
  return Math.ceil(most * (0.5 + random / 2));
}

function throttledSeconds(random: number): number {
  return 60 + Math.ceil(random * 240);
}
