/** Step Functions' hard limit of one state's input or output, bytes of JSON (service quotas). */
export const PAYLOAD_LIMIT = 262_144;

/**
 * History events that one execution may plan with; the limit is 25,000, the rest is left to throttles and service retries
 * (protocol, F4).
 */
const EVENTS_LIMIT = 24_000;
/** An execution outside its jobs and stages: measured 60 at most. */
const EVENTS_FIXED = 60;
/** A job that succeeds: MapIterationStarted, 5 of the Task, MapIterationSucceeded. */
const EVENTS_PER_JOB = 7;
/** A stage: its iteration, its Map, its Choice and its Succeed. */
const EVENTS_PER_STAGE = 9;
/** A first call that is throttled all the 12 times that the machine tries it, 3 events each; as many jobs as run at once. */
const EVENTS_OF_THROTTLES = 36;
/** An inline Map runs no more side by side, whatever `max_concurrency` says. */
export const JOBS_AT_ONCE = 40;
/** A job that fails for good after R retries: 16 + 14 R, as measured. */
const EVENTS_FAILED = 16;
const EVENTS_RETRY = 14;

export interface GroupSize {
  jobs: number;
  stages: number;
  /** Bytes of LoadGroup's output. */
  payloadBytes: number;
}

/** History events that retries may draw in this execution: what the plain run, throttled where it begins, leaves of the limit. */
export function eventsForRetries(size: Pick<GroupSize, 'jobs' | 'stages'>): number {
  const throttles = EVENTS_OF_THROTTLES * Math.min(size.jobs, JOBS_AT_ONCE);
  return Math.max(0, eventsLeft(size) - throttles);
}

/** Below 0: one execution cannot hold the group. */
function eventsLeft({ jobs, stages }: Pick<GroupSize, 'jobs' | 'stages'>): number {
  return EVENTS_LIMIT - EVENTS_FIXED - EVENTS_PER_JOB * jobs - EVENTS_PER_STAGE * stages;
}

/** Why the group is too large for one execution, with the sums; empty where it fits. */
export function tooLarge(size: GroupSize): string[] {
  const problems: string[] = [];
  if (eventsLeft(size) < 0) {
    const sum = EVENTS_FIXED + EVENTS_PER_JOB * size.jobs + EVENTS_PER_STAGE * size.stages;
    problems.push(
      `${size.jobs} jobs in ${size.stages} stages need ${EVENTS_FIXED} + ${EVENTS_PER_JOB} x ${size.jobs} + ${EVENTS_PER_STAGE} x ${size.stages} = ${sum} history events, over the ${EVENTS_LIMIT} that one execution may plan with: split the group`,
    );
  }
  if (size.payloadBytes > PAYLOAD_LIMIT) {
    problems.push(
      `${size.jobs} jobs make a plan of ${size.payloadBytes} bytes, over the ${PAYLOAD_LIMIT} that a state may pass on: split the group`,
    );
  }
  return problems;
}

/** History events if every job failed every attempt; above the budget, late retries are given up. */
export function worstCaseEvents(jobs: readonly { maximum_retries: number }[]): number {
  return jobs.reduce((sum, job) => sum + EVENTS_FAILED + EVENTS_RETRY * job.maximum_retries, EVENTS_FIXED);
}
