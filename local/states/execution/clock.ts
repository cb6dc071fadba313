export interface Clock {
  /** Epoch ms, for timestamps only: a person may set the clock back. */
  now(): number;
  /** Resolves once the given time has passed. When the signal is aborted it settles at once, either way. */
  sleep(milliseconds: number, signal: AbortSignal): Promise<void>;
}

/**
 * The machine's own clock. Sleeps are measured by the monotonic clock, in slices, and a slice counts for at most twice
 * its length: when a laptop is shut for the night, a job's 15 minutes have not passed in the morning.
 */
export const systemClock: Clock = {
  now: () => Date.now(),
  async sleep(milliseconds, signal) {
    let left = milliseconds;
    while (left > 0 && !signal.aborted) {
      const slice = Math.min(left, SLICE_MS);
      const before = performance.now();
      await pause(slice, signal);
      left -= Math.min(performance.now() - before, 2 * slice);
    }
  },
};

/**
 * A suspended machine makes a timer late by one slice at most, and one wake-up a second costs nothing. Far below
 * setTimeout's 2^31.
 */
const SLICE_MS = 1000;

function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, milliseconds);
    signal.addEventListener('abort', done);
  });
}
