const MINUTE_MS = 60_000;

/**
 * How long after its lease an attempt's row may still say RUNNING while all is well: the Task's own end, 45 s after it, and
 * SettleAttempt with all its retries, 7 × 45 s and 63 s of waits (domain/definition.ts): 7 min. Then somebody should look.
 */
const MARGIN_MS = 10 * MINUTE_MS;

/** A lease that ended before then is expired: the attempt is surely dead, and nobody has settled it. */
export function expiredBefore(now: number): string {
  return new Date(now - MARGIN_MS).toISOString();
}
