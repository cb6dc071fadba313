/** Taken when the module is loaded: a job may replace what it finds in `process`. */
const monotonicNs = process.hrtime.bigint;

/**
 * The ms of the monotonic clock. All processes of a machine share it, and nobody sets it. Its zero is some moment in
 * the past, such as the machine's start.
 */
export function monotonicMs(): number {
  return Number(monotonicNs() / 1_000n) / 1_000;
}

/**
 * Starts a stopwatch. The returned function says how many whole ms have passed since. It does not heed the system's
 * clock, which may be set while it runs, and is never negative.
 */
export function startStopwatch(): () => number {
  const from = monotonicNs();
  return () => Number((monotonicNs() - from) / 1_000_000n);
}
