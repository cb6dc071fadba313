/*
 * The retriers of a throttled call (`Lambda.TooManyRequestsException`), which surely never ran. Each Task has one of
 * its own, before that of all other errors: generous in time, since a storm of calls passes only when it has been
 * worked off, and small in events, since an execution ends at 25,000 and each try costs three. The waits are drawn with
 * full jitter from 0 to interval x rate^n seconds, at most `mostSeconds`. `npm run bench -- --storms` shows what they
 * outlast (test/protocol/storms.test.ts).
 */

/** A call found its function, or the account, at its ceiling (AWS's docs, bp-lambda-serviceexception). */
export const THROTTLED = 'Lambda.TooManyRequestsException';

export interface ThrottleRetrier {
  intervalSeconds: number;
  tries: number;
  rate: number;
  mostSeconds: number;
}

/**
 * LoadGroup and CloseRun, once an execution: 18 tries, 13 minutes on average (1 + 2 + 4 + … + 32 + 12 x 60 s), so that
 * events do not matter. A scheduled time is noted as missed after 16 minutes.
 */
export const RUN_THROTTLES: ThrottleRetrier = { intervalSeconds: 2, tries: 18, rate: 2, mostSeconds: 120 };

/** A job's call: 7 tries, 4.4 minutes on average (1 + 4 + 16 + 4 x 60 s). SettleAttempt then asks for a new attempt. */
export const JOB_THROTTLES: ThrottleRetrier = { intervalSeconds: 2, tries: 7, rate: 4, mostSeconds: 120 };

/**
 * SettleAttempt, after each failure of a job: 7 tries, 9 minutes on average (5 + 15 + 45 + 4 x 120 s). If all are
 * throttled, the job loses its retries.
 */
export const SETTLE_THROTTLES: ThrottleRetrier = { intervalSeconds: 10, tries: 7, rate: 3, mostSeconds: 240 };

/** TaskScheduled, TaskStarted and TaskFailed. */
const EVENTS_PER_TRY = 3;

/** History events of a call that is throttled as often as its retrier tries again. */
export function throttleEvents({ tries }: ThrottleRetrier): number {
  return tries * EVENTS_PER_TRY;
}
