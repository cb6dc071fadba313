import { ErrorName } from '../tables/error-names';
import type { Looks } from '../tables/rows';
import { MOST_WAIT_SECONDS, waitEvents } from './end-waits';

/*
 * The timer of work that runs in a service. Each look is a call of the function `run-service`: while the work runs, the
 * call fails with the error of one of these retriers, and the machine calls again when the retrier says so. Such a look
 * costs three history events (TaskScheduled, TaskStarted, TaskFailed) and one state transition. The waits grow with the
 * time that has passed, without jitter: how many looks fit into a time is known at the plan.
 */

/** How a retrier times looks. */
export type RetriedLooks = Exclude<Looks, 'notified'>;

export interface LookRetrier {
  /** The error that asks for the next look. */
  error: string;
  intervalSeconds: number;
  rate: number;
  mostSeconds: number;
}

/**
 * `often`: 5 s, then 5 % of the time that has passed, at most 5 minutes: 2,081 looks in 7 days. `seldom`: 25 s as
 * often, then a minute, then 15 % of the time, at most 15 minutes: 691 looks in 7 days.
 */
export const LOOK_RETRIERS: Readonly<Record<RetriedLooks, LookRetrier>> = {
  often: { error: ErrorName.STILL_RUNNING, intervalSeconds: 5, rate: 1.05, mostSeconds: 300 },
  seldom: { error: ErrorName.STILL_RUNNING_LONG, intervalSeconds: 60, rate: 1.15, mostSeconds: 900 },
};

/** For so long work is looked at often in any case: five looks, so that short work ends soon. */
const QUICK_SECONDS = 25;

/**
 * For so long a service that asks to be left alone is looked at seldom: later the looks lie apart by themselves. That
 * is four waits, which may cost three looks more than planned, as many as are kept for work that is hard to stop.
 */
const BUSY_SECONDS = 300;

/**
 * How the next look is timed, so many ms after the attempt's start.
 * @param laterMs how long the service asks to be left alone
 */
export function looksAt(looks: Looks, passedMs: number, laterMs = 0): RetriedLooks {
  if (laterMs > oftenMs(passedMs) && passedMs < BUSY_SECONDS * 1000) return 'seldom';
  return passedMs < QUICK_SECONDS * 1000 ? 'often' : LOOKS_UNTOLD[looks];
}

/** How work is looked at of whose end nobody tells: notified work as well, while it has no id or cannot be stopped. */
const LOOKS_UNTOLD = { often: 'often', seldom: 'seldom', notified: 'seldom' } as const satisfies Record<
  Looks,
  RetriedLooks
>;

function oftenMs(passedMs: number): number {
  const { intervalSeconds, rate } = LOOK_RETRIERS.often;
  return Math.max(intervalSeconds * 1000, passedMs * (rate - 1));
}

/** TaskScheduled, TaskStarted and TaskFailed. */
const EVENTS_PER_LOOK = 3;

/**
 * After the deadline: the look that sees it comes one wait later at most, and two more see the end of what it stopped.
 * Then the attempt is given up, whatever its work does.
 */
const LATE_WAITS = 3;

/** How long after its deadline an attempt is looked at, at most: ms. */
export function lateMs(looks: Looks): number {
  return LATE_WAITS * LOOK_RETRIERS[looks === 'notified' ? 'often' : looks].mostSeconds * 1000;
}

/** How long the machine may go without a look, at most: ms. */
export function longestWaitMs(looks: Looks): number {
  return (looks === 'notified' ? MOST_WAIT_SECONDS : LOOK_RETRIERS[looks].mostSeconds) * 1000;
}

/** How many looks this retrier makes within the time. The waits count in whole seconds, which makes them shorter. */
export function lookCount({ intervalSeconds, rate, mostSeconds }: LookRetrier, seconds: number): number {
  let count = 0;
  for (let passed = 0, wait = intervalSeconds; passed < seconds; count++) {
    if (wait >= mostSeconds) return count + Math.ceil((seconds - passed) / mostSeconds);
    passed += Math.floor(wait);
    wait *= rate;
  }
  return count;
}

/** The history events of all the looks at one attempt, if it takes its whole time and is hard to stop. */
export function lookEvents(timeoutMinutes: number, looks: Looks): number {
  const seconds = timeoutMinutes * 60;
  const lateSeconds = lateMs(looks) / 1000;
  const quick = looks === 'often' ? 0 : lookCount(LOOK_RETRIERS.often, QUICK_SECONDS);
  // Waits take more events than looks in the same time. After the deadline there may be both.
  const lookedAtSeconds = looks === 'notified' ? lateSeconds : seconds + lateSeconds;
  const ofLooks = EVENTS_PER_LOOK * (quick + lookCount(LOOK_RETRIERS[LOOKS_UNTOLD[looks]], lookedAtSeconds));
  return looks === 'notified' ? waitEvents(seconds, lateSeconds) + ofLooks : ofLooks;
}

/** What a retrier that begins anew takes more: its waits grow from their first again. */
export function resumeEvents(looks: Looks): number {
  const { intervalSeconds, rate, mostSeconds } = LOOK_RETRIERS[LOOKS_UNTOLD[looks]];
  return EVENTS_PER_LOOK * Math.ceil(Math.log(mostSeconds / intervalSeconds) / Math.log(rate));
}

/** What is known of a job whose work is looked at. */
export interface LookedAt {
  job_name: string;
  timeout_minutes: number;
  maximum_retries: number;
  /** Its service tells of its end. */
  isNotified?: boolean;
}

/**
 * How often each job is looked at: often, or only where its service is silent, as long as the looks at all attempts
 * that its row allows fit into the events. Where they do not, the jobs that gain most by it are looked at seldom.
 * @param events how many the looks may take
 */
export function chooseLooks(jobs: readonly LookedAt[], events: number): Map<string, Looks> {
  const first = ({ isNotified }: LookedAt): Looks => (isNotified ? 'notified' : 'often');
  const chosen = new Map<string, Looks>(jobs.map((job) => [job.job_name, first(job)]));
  let needed = jobs.reduce((sum, job) => sum + allEvents(job, first(job)), 0);
  const gain = (job: LookedAt) => allEvents(job, first(job)) - allEvents(job, 'seldom');
  const byGain = [...jobs].sort((a, b) => gain(b) - gain(a) || (a.job_name < b.job_name ? -1 : 1));
  for (const job of byGain) {
    if (needed <= events || gain(job) <= 0) break;
    chosen.set(job.job_name, 'seldom');
    needed -= gain(job);
  }
  return chosen;
}

function allEvents({ timeout_minutes, maximum_retries }: LookedAt, looks: Looks): number {
  return (1 + maximum_retries) * lookEvents(timeout_minutes, looks);
}

/** The events of the looks at the first attempts of a plan's jobs. */
export function firstLookEvents(jobs: readonly { timeout_minutes?: number; looks?: Looks }[]): number {
  return jobs.reduce(
    (sum, { timeout_minutes = 0, looks }) => sum + (looks ? lookEvents(timeout_minutes, looks) : 0),
    0,
  );
}
