/** Longest wait between two attempts, seconds (design, master table). */
const CAP_SECONDS = 900;

/**
 * Wait before another attempt, whole seconds: `retry_delay_seconds` x 2^n with full jitter, capped at 900.
 * @param earlier retries before this one (n), from 0
 * @param random a number in [0, 1)
 */
export function retryDelaySeconds(retryDelaySeconds: number, earlier: number, random: number): number {
  const ceiling = Math.min(CAP_SECONDS, retryDelaySeconds * 2 ** Math.min(earlier, 30));
  return Math.ceil(random * ceiling);
}
