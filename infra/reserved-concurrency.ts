import { CannotSynthesize } from './cannot-synthesize';

/**
 * Concurrent calls kept for each service function, so that jobs which fill the account's concurrency cannot keep their own
 * runs from being settled and closed. It is a ceiling too. 10: one run has at most 40 + 40 jobs going; if all fail at once,
 * 80 settles of about 0.2 s take 2 s. 50 groups that start at midnight, about 1 s each, are loaded within 5 s. Both lie
 * below what their Tasks' retries wait for (about 60 s). Three times 10, 5 and 1 for the two that close what was cut off
 * (closing.ts), 1 for the reconcile (schedules.ts), and the 100 that AWS wants unreserved: needs an account limit of 137.
 */
export const RESERVED_CONCURRENCY = 10;

/** Undefined: nothing is reserved (Lambda's own 0 would mean that the function never runs). */
export function requireReservedConcurrency(value: unknown): number | undefined {
  const count = typeof value === 'string' ? Number(value) : value;
  if (value !== '' && Number.isInteger(count) && (count as number) >= 0) return (count as number) || undefined;
  throw new CannotSynthesize(
    `context "reservedConcurrency" is ${JSON.stringify(value)}: expected a whole number, 0 to reserve nothing, ` +
      'e.g. -c reservedConcurrency=0',
  );
}
