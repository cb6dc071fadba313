import { MAX_STOP_GRACE_SECONDS } from '../targets/stop-grace';
import { WORK_FUNCTION } from '../targets/work-function';

/*
 * Every sum of minutes and seconds about an attempt (docs/understand/protocol.md, "START to END"). In the order in
 * which they come:
 *
 *   START + timeout = deadline     `job.signal` aborts
 *   deadline + grace               the wrapper writes END and leaves the process
 *   deadline + watchdog = lease    a watchdog kills the process; the row's `lease_until`
 *   timeout + backstop             the Task's own timeout, the last backstop
 *   lease + skew                   SettleAttempt takes the attempt for dead
 *
 * Times are epoch ms. Lengths carry their unit in their name.
 */

export interface Margins {
  /** From the deadline to END (timed out), ms. */
  graceMs: number;
  /** From the deadline to the hard kill, ms. Must exceed `graceMs` by the time that END takes. */
  watchdogMs: number;
  /** Kept of Lambda's own remaining time, ms. Must exceed `watchdogMs`. */
  reserveMs: number;
  /** Added to the row's timeout for the Task's timeout, seconds. Must exceed a cold start + `watchdogMs` + `skewMs`. */
  backstopSeconds: number;
  /** How far the clocks of START's host and SettleAttempt's host may differ, ms. */
  skewMs: number;
  /** How often a running job checks whether its run was asked to stop, ms. */
  stopLookMs: number;
}

/**
 * On AWS: 20 s cold start + 15 s watchdog + 5 s skew < 60 s. A check for a stop every 5 s costs 0.5 read units each.
 */
export const AWS_MARGINS: Margins = {
  graceMs: 10_000,
  watchdogMs: 15_000,
  reserveMs: 20_000,
  backstopSeconds: 60,
  skewMs: 5_000,
  stopLookMs: 5_000,
};

/** On a laptop: one clock, a short cold start, and people who wait for the prompt. */
export const EMBEDDED_MARGINS: Margins = {
  graceMs: 500,
  watchdogMs: 1_500,
  reserveMs: 3_000,
  backstopSeconds: 10,
  skewMs: 100,
  stopLookMs: 300,
};

/**
 * The margins of an attempt that this function runs. The work of a declared target has a time of its own to end in,
 * which its driver keeps (domain/targets/stop-grace.ts); every other margin begins after the most of it.
 */
export function marginsOf(functionName: string, margins: Margins): Margins {
  return functionName === WORK_FUNCTION ? marginsOfWork(margins) : margins;
}

export function marginsOfWork(margins: Margins): Margins {
  return {
    ...margins,
    graceMs: margins.graceMs + MAX_STOP_GRACE_SECONDS * 1000,
    watchdogMs: margins.watchdogMs + MAX_STOP_GRACE_SECONDS * 1000,
    reserveMs: margins.reserveMs + MAX_STOP_GRACE_SECONDS * 1000,
    backstopSeconds: margins.backstopSeconds + MAX_STOP_GRACE_SECONDS,
  };
}

/** A row's `timeout_minutes` in ms; fractions of a minute count. */
export function timeoutMs(timeoutMinutes: number): number {
  return timeoutMinutes * 60_000;
}

/** The Task's `TimeoutSeconds` for a row's `timeout_minutes`: whole seconds, as the States Language demands. */
export function taskTimeoutSeconds(timeoutMinutes: number, margins: Margins): number {
  return Math.ceil(timeoutMinutes * 60) + margins.backstopSeconds;
}

/** When an invocation starts its attempt, and how long Lambda lets it go on. */
export interface AttemptStart {
  /** Epoch ms. */
  startedAt: number;
  remainingMs: number;
}

/**
 * When the attempt's `job.signal` aborts. Lambda's remaining time bounds it: a retried call may have less than the row
 * asks for.
 */
export function deadlineOf(start: AttemptStart, timeoutMinutes: number, margins: Margins): number {
  return start.startedAt + Math.min(timeoutMs(timeoutMinutes), usableMs(start, margins));
}

/**
 * When the attempt's sandbox is surely dead, computed before START from the Task's timeout, since START's own reply
 * brings the row. It is at most a second after the watchdog's kill, because the Task's timeout is the row's in whole
 * seconds.
 */
export function leaseUntilOf(start: AttemptStart, taskTimeoutSeconds: number, margins: Margins): number {
  const timeout = (taskTimeoutSeconds - margins.backstopSeconds) * 1000;
  return killAt(start.startedAt + Math.min(timeout, usableMs(start, margins)), margins);
}

/**
 * A call of the function that starts and looks at work in a service: what it may take, and the Task's timeout above it.
 * No such call lives longer, so that another may begin the same step from then on.
 */
export const SERVICE_CALL_SECONDS = 60;
export const SERVICE_TASK_SECONDS = 75;

/** The deadline of work in a service, epoch ms: no invocation bounds it. */
export function serviceDeadline(startedAt: number, timeoutMinutes: number): number {
  return startedAt + timeoutMs(timeoutMinutes);
}

/** When the watchdog kills the process of an attempt with this deadline. */
export function killAt(deadline: number, margins: Margins): number {
  return deadline + margins.watchdogMs;
}

/** The deadline that a row's `lease_until` came from; NaN if the row has none. */
export function deadlineOfLease(leaseUntil: string | undefined, margins: Margins): number {
  return Date.parse(leaseUntil ?? '') - margins.watchdogMs;
}

/** From when on an attempt with this lease is surely dead by SettleAttempt's clock; NaN if the row has none. */
export function deadFrom(leaseUntil: string | undefined, margins: Margins): number {
  return Date.parse(leaseUntil ?? '') + margins.skewMs;
}

/**
 * The whole lease of an attempt, ms: no attempt lives longer, whatever the clocks show meanwhile. START took both times
 * at once. Infinity if the row does not say.
 */
export function leaseMs(startedAt: string | null | undefined, leaseUntil: string | undefined): number {
  const lease = Date.parse(leaseUntil ?? '') - Date.parse(startedAt ?? '');
  return Number.isNaN(lease) ? Infinity : Math.max(0, lease);
}

/** Longest wait of a Wait state, seconds. */
const DAY_SECONDS = 86_400;

/**
 * The wait until `time`, whole seconds from 0 to a day. A fraction or a negative number in a Wait state ends the whole
 * execution, and no Catch applies.
 */
export function waitSecondsUntil(time: number, now: number): number {
  return Math.min(DAY_SECONDS, Math.max(0, Math.ceil((time - now) / 1000)));
}

function usableMs({ remainingMs }: AttemptStart, margins: Margins): number {
  return remainingMs - margins.reserveMs;
}
