/**
 * Kills this process when an attempt outlives its deadline and grace. A job whose busy loop blocks the event loop never
 * sees a timer, so the one who kills must stand beside it.
 */
export interface Watchdog {
  /** Kills the process at `time` (epoch ms), unless it is calmed or armed anew before. */
  arm(time: number): void;
  calm(): void;
}
