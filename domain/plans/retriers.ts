import { A_WEEK } from '../targets/kind';
import type { JsonObject } from '../values/json';
import { type LookRetrier, lookCount } from './looks';
import { THROTTLED, type ThrottleRetrier } from './throttles';

/* The retriers of the state machine, as its document has them. */

/** A throttle has a retrier and a count of its own: a storm of calls uses up none of the other errors' tries. */
export function throttled({ tries, intervalSeconds, rate, mostSeconds }: ThrottleRetrier): JsonObject {
  return {
    ...fullJitter(tries, intervalSeconds),
    BackoffRate: rate,
    MaxDelaySeconds: mostSeconds,
    ErrorEquals: [THROTTLED],
  };
}

/** The timer of the looks at work in a service, for as long as a row may ask for. */
export function looking(retrier: LookRetrier): JsonObject {
  return {
    IntervalSeconds: retrier.intervalSeconds,
    MaxAttempts: lookCount(retrier, A_WEEK.minutes * 60),
    BackoffRate: retrier.rate,
    MaxDelaySeconds: retrier.mostSeconds,
    ErrorEquals: [retrier.error],
  };
}

/** The service functions are idempotent, so every failed call is repeated. */
export function retryAlways(attempts: number, intervalSeconds: number): JsonObject[] {
  return [{ ...fullJitter(attempts, intervalSeconds), ErrorEquals: ['States.ALL'] }];
}

function fullJitter(attempts: number, intervalSeconds: number): JsonObject {
  return {
    IntervalSeconds: intervalSeconds,
    MaxAttempts: attempts,
    BackoffRate: 2,
    MaxDelaySeconds: 60,
    JitterStrategy: 'FULL',
  };
}
