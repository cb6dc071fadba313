/*
 * What each status means, once for all readers: the protocol, the notices, the command line and the board. No other
 * file holds a set of statuses; each asks one of the functions here.
 */

/** `open` has not ended; the other two are final. `good` lets the run succeed, `failed` makes the run fail. */
type Outcome = 'open' | 'good' | 'failed';

interface JobRunMeaning {
  outcome: Outcome;
  /** Its next attempt can be claimed; a stop can end it at once. */
  isWaiting: boolean;
  /**
   * Written at the end of a job run that had a chance to run. The run table's stream passes only these on to the
   * notices. INVALID is final in the plan already; DISABLED and SKIPPED never had a chance.
   */
  isFinished: boolean;
  /**
   * Sends `Runsheet Job Failed`, and is a failure to the metrics and to "failing since". ABORTED is not: a person
   * stopped the run, or the run's own notice says that it was cut off.
   */
  isNotified: boolean;
}

const JOB_RUN_MEANINGS = {
  PENDING: { outcome: 'open', isWaiting: true, isFinished: false, isNotified: false },
  RUNNING: { outcome: 'open', isWaiting: false, isFinished: false, isNotified: false },
  RETRYING: { outcome: 'open', isWaiting: true, isFinished: false, isNotified: false },
  SUCCEEDED: { outcome: 'good', isWaiting: false, isFinished: true, isNotified: false },
  FAILED: { outcome: 'failed', isWaiting: false, isFinished: true, isNotified: true },
  TIMED_OUT: { outcome: 'failed', isWaiting: false, isFinished: true, isNotified: true },
  /** Good: it was not selected, or the job that it was skipped for has failed. */
  SKIPPED: { outcome: 'good', isWaiting: false, isFinished: false, isNotified: false },
  DISABLED: { outcome: 'good', isWaiting: false, isFinished: false, isNotified: false },
  INVALID: { outcome: 'failed', isWaiting: false, isFinished: false, isNotified: true },
  ABORTED: { outcome: 'failed', isWaiting: false, isFinished: true, isNotified: false },
  LOST: { outcome: 'failed', isWaiting: false, isFinished: true, isNotified: true },
} as const satisfies Record<string, JobRunMeaning>;

interface RunMeaning {
  outcome: Outcome;
  /** Whether `notify: failures` sends a message. A person who stopped a run knows that it is ABORTED. */
  isNotified: 'always' | 'unless stopped' | 'never';
}

const RUN_MEANINGS = {
  RUNNING: { outcome: 'open', isNotified: 'never' },
  SUCCEEDED: { outcome: 'good', isNotified: 'never' },
  FAILED: { outcome: 'failed', isNotified: 'always' },
  /** Good: there was nothing to do. */
  SKIPPED: { outcome: 'good', isNotified: 'never' },
  ABORTED: { outcome: 'failed', isNotified: 'unless stopped' },
} as const satisfies Record<string, RunMeaning>;

/** An attempt's entry in its job run's row. NOT_STARTED: its number was given up before its job's code was called. */
const ATTEMPT_MEANINGS = {
  RUNNING: { outcome: 'open' },
  SUCCEEDED: { outcome: 'good' },
  FAILED: { outcome: 'failed' },
  TIMED_OUT: { outcome: 'failed' },
  NOT_STARTED: { outcome: 'failed' },
  ABORTED: { outcome: 'failed' },
  LOST: { outcome: 'failed' },
} as const satisfies Record<string, { outcome: Outcome }>;

export type JobRunStatus = keyof typeof JOB_RUN_MEANINGS;
export type RunStatus = keyof typeof RUN_MEANINGS;
export type AttemptStatus = keyof typeof ATTEMPT_MEANINGS;
type Status = JobRunStatus | RunStatus | AttemptStatus;

export const JOB_RUN_STATUSES = Object.keys(JOB_RUN_MEANINGS) as readonly JobRunStatus[];
export const RUN_STATUSES = Object.keys(RUN_MEANINGS) as readonly RunStatus[];
export const ATTEMPT_STATUSES = Object.keys(ATTEMPT_MEANINGS) as readonly AttemptStatus[];

/** A word means the same whether a run, a job run or an attempt has it; a test compares the tables. */
const MEANINGS: Readonly<Record<string, { outcome: Outcome }>> = {
  ...ATTEMPT_MEANINGS,
  ...RUN_MEANINGS,
  ...JOB_RUN_MEANINGS,
};

export function isOpen(status: Status): boolean {
  return outcomeOf(status) === 'open';
}

export function isGood(status: Status): boolean {
  return outcomeOf(status) === 'good';
}

export function isFailed(status: Status): boolean {
  return outcomeOf(status) === 'failed';
}

/** A status that somebody typed into a row counts as failed: nothing says that all went well. */
function outcomeOf(status: string): Outcome {
  return Object.hasOwn(MEANINGS, status) ? (MEANINGS[status] as { outcome: Outcome }).outcome : 'failed';
}

export const WAITING_STATUSES = JOB_RUN_STATUSES.filter((status) => JOB_RUN_MEANINGS[status].isWaiting);
export const FINISHED_STATUSES = JOB_RUN_STATUSES.filter((status) => JOB_RUN_MEANINGS[status].isFinished);
/** Of runs that did something, or do. A run is SKIPPED as a whole for an overlap, say. */
export const ACTIVE_RUN_STATUSES = RUN_STATUSES.filter((status) => status !== 'SKIPPED');
export const CLOSED_RUN_STATUSES = RUN_STATUSES.filter((status) => !isOpen(status));

export function isWaiting(status: JobRunStatus): boolean {
  return WAITING_STATUSES.includes(status);
}

/** Whether a job run of this status is notified as a failed job, and counted as one. */
export function isNotifiedJob(status: JobRunStatus): boolean {
  return Object.hasOwn(JOB_RUN_MEANINGS, status) && JOB_RUN_MEANINGS[status].isNotified;
}

/** Whether the run is notified as a failed run, and counted as one. */
export function isNotifiedRun(run: { status: RunStatus; stop_requested?: boolean | undefined }): boolean {
  const when = Object.hasOwn(RUN_MEANINGS, run.status) ? RUN_MEANINGS[run.status].isNotified : 'never';
  return when === 'always' || (when === 'unless stopped' && !run.stop_requested);
}

/** How many job runs have each status. Every status is named, so that a reader never meets an absent count. */
export function countStatuses(rows: readonly { status: JobRunStatus }[]): Record<JobRunStatus, number> {
  const counts = Object.fromEntries(JOB_RUN_STATUSES.map((status) => [status, 0])) as Record<JobRunStatus, number>;
  for (const row of rows) counts[row.status] += 1;
  return counts;
}
