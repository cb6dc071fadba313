/**
 * The times around an attempt (protocol, "Times"). START + timeout = the deadline, at which `job.signal` aborts;
 * `graceMs` later the wrapper writes END and leaves the process; `watchdogMs` after the deadline a watchdog kills it,
 * which is the row's `lease_until`; the Task's own timeout is the last backstop.
 */
export interface Margins {
  /** Deadline to END (timed out), ms. */
  graceMs: number;
  /** Deadline to the hard kill, ms. Must exceed `graceMs` by the time that END takes. */
  watchdogMs: number;
  /** Kept of Lambda's own remaining time, ms. Must exceed `watchdogMs`. */
  reserveMs: number;
  /** Added to the row's timeout for the Task's, seconds. Must exceed a cold start + `watchdogMs` + `skewMs`. */
  backstopSeconds: number;
  /** Clock difference between START's host and SettleAttempt's, ms. */
  skewMs: number;
  /** How often a running job looks whether its run is asked to stop, ms. */
  stopLookMs: number;
}

/** On AWS: 20 s cold start + 15 s watchdog + 5 s skew < 60 s; one look each 5 s costs 0.5 read units (protocol, STOP). */
export const AWS_MARGINS: Margins = {
  graceMs: 10_000,
  watchdogMs: 15_000,
  reserveMs: 20_000,
  backstopSeconds: 60,
  skewMs: 5_000,
  stopLookMs: 5_000,
};

/** On a laptop: one clock, no cold start worth the name, and people who wait for the prompt. */
export const EMBEDDED_MARGINS: Margins = {
  graceMs: 500,
  watchdogMs: 1_500,
  reserveMs: 3_000,
  backstopSeconds: 10,
  skewMs: 100,
  stopLookMs: 300,
};

/** The Task's `TimeoutSeconds` for a row's `timeout_minutes`: whole seconds, as the States Language demands. */
export function taskTimeoutSeconds(timeoutMinutes: number, margins: Margins): number {
  return Math.ceil(timeoutMinutes * 60) + margins.backstopSeconds;
}
