import type { Looks } from '../tables/rows';
import { lookEvents } from './looks';
import { JOB_THROTTLES, RUN_THROTTLES, SETTLE_THROTTLES, throttleEvents } from './throttles';

/** Step Functions' hard limit for the input or output of one state, bytes of JSON (service quotas). */
export const PAYLOAD_LIMIT = 262_144;

/**
 * Bytes of LoadGroup's reply. The Task's raw result counts, and there the SDK's metadata (headers, request ids) stands
 * around the reply: 0.9 to 1.1 KB. Twice as much is kept back. A laptop has the same limit.
 */
export const PLAN_LIMIT = PAYLOAD_LIMIT - 2048;

/**
 * History events that one execution may plan with. At 25,000 Step Functions ends it, and no Catch applies; the rest is
 * left to what service functions retry besides throttles: at most 24 a Task.
 */
export const EVENT_BUDGET = 24_900;
/** An execution apart from its jobs and stages: at most 60 when measured, and LoadGroup and CloseRun throttled. */
const EVENTS_FIXED = 60 + 2 * throttleEvents(RUN_THROTTLES);
/** A job that succeeds: MapIterationStarted, 5 of the Task, MapIterationSucceeded. */
const EVENTS_PER_JOB = 7;
/** A stage: its iteration, its Map, its Choice and its Succeed. */
const EVENTS_PER_STAGE = 9;
/** Of a large run: the Choice that leads to the Map of the parallel jobs' batches, and that Map, whatever it holds. */
const EVENTS_OF_PARALLEL_BATCHES = 2 + 6;
/** Its stages: the Choice that tells a small stage from a batched one, and of a batched one the Map of the batches. */
const EVENTS_PER_SMALL_STAGE = EVENTS_PER_STAGE + 2;
const EVENTS_PER_BATCHED_STAGE = EVENTS_PER_STAGE + 2 + 2;
/** An inline Map runs no more jobs at once, whatever `max_concurrency` says. Parallel jobs and each stage have one. */
export const JOBS_AT_ONCE = 40;
/** A job that fails for good after R retries: 16 + 14 R, as measured. */
const EVENTS_FAILED = 16;
const EVENTS_RETRY = 14;
/**
 * What a job takes more if it fails, and its call and its SettleAttempt are throttled as often as they are tried.
 * Counted for the jobs that run at once: before the next ones come, such a storm has lasted 13 minutes on average.
 */
const EVENTS_OF_THROTTLES =
  EVENTS_FAILED - EVENTS_PER_JOB + throttleEvents(JOB_THROTTLES) + throttleEvents(SETTLE_THROTTLES);

export interface GroupSize {
  jobs: number;
  stages: number;
  /** Bytes of LoadGroup's reply. */
  payloadBytes: number;
  /** What the looks at the first attempts of work in services take. Absent: 0. */
  lookEvents?: number;
  /** Of a large run, whose batches have histories of their own: `jobs` are those that run inline. */
  batched?: { stages: number };
}

/** What an execution's events are planned for. */
export type EventSize = Omit<GroupSize, 'payloadBytes'>;

/**
 * History events that retries may use in this execution: what jobs, stages and the first throttles leave of the budget.
 */
export function eventsForRetries(size: EventSize): number {
  return Math.max(0, EVENT_BUDGET - plannedEvents(size));
}

function plannedEvents(size: EventSize): number {
  return partsOf(size).reduce((sum, { events, count = 1 }) => sum + events * count, 0);
}

interface Part {
  events: number;
  /** Absent: once. */
  count?: number;
  what?: string;
}

function partsOf(size: EventSize): Part[] {
  const { jobs, stages, lookEvents = 0, batched } = size;
  return [
    { events: EVENTS_FIXED + (batched ? EVENTS_OF_PARALLEL_BATCHES : 0) },
    { events: EVENTS_PER_JOB, count: jobs },
    {
      events: batched ? EVENTS_PER_SMALL_STAGE : EVENTS_PER_STAGE,
      count: stages - (batched?.stages ?? 0),
    },
    { events: EVENTS_PER_BATCHED_STAGE, count: batched?.stages ?? 0 },
    { events: EVENTS_OF_THROTTLES, count: atOnce(size) },
    { events: lookEvents, what: ' of looks at work in services' },
  ];
}

/** `168 + 7 x 40 + 51 x 40`. Parts that take none are left out. */
function sumText(size: EventSize): string {
  return partsOf(size)
    .filter(({ events, count = 1 }) => events * count > 0)
    .map(({ events, count, what = '' }) => `${events}${count === undefined ? '' : ` x ${count}`}${what}`)
    .join(' + ');
}

function atOnce({ jobs, stages }: Pick<GroupSize, 'jobs' | 'stages'>): number {
  return Math.min(jobs, stages > 0 ? 2 * JOBS_AT_ONCE : JOBS_AT_ONCE);
}

/** Why the group is too large for one execution, with the arithmetic; empty if it fits. */
export function tooLarge(size: GroupSize): string[] {
  const { jobs, stages, payloadBytes, lookEvents = 0 } = size;
  const problems: string[] = [];
  const what = size.batched ? `${stages} stages, even in batches,` : `${jobs} jobs in ${stages} stages`;
  if (plannedEvents(size) > EVENT_BUDGET) {
    problems.push(
      `${what} need ${sumText(size)} = ${plannedEvents(size)} history events, over the ${EVENT_BUDGET} that one execution may plan with: split the group${lookEvents > 0 ? ', or lower timeout_minutes of such jobs' : ''}`,
    );
  }
  if (payloadBytes > PLAN_LIMIT) {
    problems.push(
      `${size.batched ? what : `${jobs} jobs`} make a plan of ${payloadBytes} bytes, over the ${PLAN_LIMIT} that a state may pass on: split the group`,
    );
  }
  return problems;
}

/** History events if every job failed every attempt. Above the budget, late retries are given up. */
export function worstCaseEvents(
  jobs: readonly { maximum_retries: number; timeout_minutes?: number; looks?: Looks }[],
): number {
  const ofAttempts = ({ maximum_retries, timeout_minutes = 0, looks }: (typeof jobs)[number]) =>
    EVENTS_RETRY * maximum_retries + (looks ? (1 + maximum_retries) * lookEvents(timeout_minutes, looks) : 0);
  return jobs.reduce((sum, job) => sum + EVENTS_FAILED + ofAttempts(job), EVENTS_FIXED);
}
