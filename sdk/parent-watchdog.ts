import type { Watchdog } from './watchdog';

/**
 * The watchdog on a laptop: the engine's process, which started this one, is told when to kill it (a thread in each of
 * eight processes would take 11 MB each). It forgets the time when the invocation is answered.
 */
export const parentWatchdog: Watchdog = {
  arm(time) {
    process.send?.({ killAt: time });
  },
  calm() {},
};
