/** Step Functions' hard limit for the input or output of one state, bytes of JSON (service quotas). */
export const PAYLOAD_LIMIT = 262_144;

/**
 * Bytes of LoadGroup's reply. The Task's raw result counts, and there the SDK's metadata (headers, request ids) stands
 * around the reply: 0.9 to 1.1 KB. Twice as much is kept back. A laptop has the same limit.
 */
export const PLAN_LIMIT = PAYLOAD_LIMIT - 2048;

/**
 * History events that one execution may plan with. At 25,000 Step Functions ends it, and no Catch applies; the rest is
 * left to throttles and the retries of service functions.
 */
export const EVENT_BUDGET = 24_000;
/** An execution apart from its jobs and stages: at most 60 when measured. */
const EVENTS_FIXED = 60;
/** A job that succeeds: MapIterationStarted, 5 of the Task, MapIterationSucceeded. */
const EVENTS_PER_JOB = 7;
/** A stage: its iteration, its Map, its Choice and its Succeed. */
const EVENTS_PER_STAGE = 9;
/**
 * A first call that is throttled all 12 times that the machine tries it, 3 events each. Counted for the jobs that run
 * at once.
 */
const EVENTS_OF_THROTTLES = 36;
/** An inline Map runs no more jobs at once, whatever `max_concurrency` says. */
export const JOBS_AT_ONCE = 40;
/** A job that fails for good after R retries: 16 + 14 R, as measured. */
const EVENTS_FAILED = 16;
const EVENTS_RETRY = 14;

export interface GroupSize {
  jobs: number;
  stages: number;
  /** Bytes of LoadGroup's reply. */
  payloadBytes: number;
}

/**
 * History events that retries may use in this execution: what jobs, stages and the first throttles leave of the budget.
 */
export function eventsForRetries(size: Pick<GroupSize, 'jobs' | 'stages'>): number {
  const throttles = EVENTS_OF_THROTTLES * Math.min(size.jobs, JOBS_AT_ONCE);
  return Math.max(0, EVENT_BUDGET - plannedEvents(size) - throttles);
}

function plannedEvents({ jobs, stages }: Pick<GroupSize, 'jobs' | 'stages'>): number {
  return EVENTS_FIXED + EVENTS_PER_JOB * jobs + EVENTS_PER_STAGE * stages;
}

/** Why the group is too large for one execution, with the arithmetic; empty if it fits. */
export function tooLarge(size: GroupSize): string[] {
  const { jobs, stages, payloadBytes } = size;
  const problems: string[] = [];
  if (plannedEvents(size) > EVENT_BUDGET) {
    const sum = `${EVENTS_FIXED} + ${EVENTS_PER_JOB} x ${jobs} + ${EVENTS_PER_STAGE} x ${stages} = ${plannedEvents(size)}`;
    problems.push(
      `${jobs} jobs in ${stages} stages need ${sum} history events, over the ${EVENT_BUDGET} that one execution may plan with: split the group`,
    );
  }
  if (payloadBytes > PLAN_LIMIT) {
    problems.push(
      `${jobs} jobs make a plan of ${payloadBytes} bytes, over the ${PLAN_LIMIT} that a state may pass on: split the group`,
    );
  }
  return problems;
}

/** History events if every job failed every attempt. Above the budget, late retries are given up. */
export function worstCaseEvents(jobs: readonly { maximum_retries: number }[]): number {
  return jobs.reduce((sum, job) => sum + EVENTS_FAILED + EVENTS_RETRY * job.maximum_retries, EVENTS_FIXED);
}
