import type { JobPast } from '../cost/job-past';
import { endWaitSeconds } from '../plans/end-waits';
import { LOOK_RETRIERS, lookCount } from '../plans/looks';

/*
 * The state transitions of a run: AWS bills each state that is entered and each retry of a Task. They are counted on
 * the embedded engine's event log by a test, for each shape of group that this arithmetic knows.
 */

/** LoadGroup, Planned?, RunJobs, ParallelJobs, Stages, CloseRun, Closed? and the end. */
const OF_RUN = 8;
/** A run in batches asks AnyParallel? besides. */
const OF_BATCHED_RUN = 9;
/** LoadBatch, BatchJobs, BatchFailed? and the batch's end. The start of its execution is no transition. */
const OF_BATCH = 4;
/** StageJobs, StopAfterFailure? and the stage's end. */
const OF_STAGE = 3;
/** SettleAttempt, Settled?, WaitBeforeRetry and the next InvokeJob. */
const OF_RETRY = 4;
/** SettleAttempt, Settled? and JobFailed. */
const OF_FAILED_JOB = 3;

/**
 * @param stages how many have jobs to run
 * @param batches of how many batches its parallel jobs are. 0: it runs in one execution
 */
export function transitionsOf(jobs: readonly JobPast[], stages: number, batches = 0): number {
  const ofRun = batches > 0 ? OF_BATCHED_RUN + OF_BATCH * batches : OF_RUN;
  return jobs.reduce((sum, job) => sum + transitionsOfJob(job), ofRun + OF_STAGE * stages);
}

export function transitionsOfJob(job: JobPast): number {
  const retries = job.attempts - 1;
  const hasFailed = job.failures > retries;
  return 1 + OF_RETRY * retries + (hasFailed ? OF_FAILED_JOB : 0) + transitionsOfLooks(job);
}

/** The looks at its work after the first calls, which start it. */
export function looksOf({ looks }: JobPast): number {
  if (!looks) return 0;
  const { how } = looks;
  // A wait begins with a look, and so does its end.
  if (how === 'notified') return sum(looks.seconds.map((seconds) => waitCount(seconds) + 1));
  return sum(looks.seconds.map((seconds) => lookCount(LOOK_RETRIERS[how], seconds)));
}

/** SettleAttempt, Settled? and AwaitEnd. */
const OF_WAIT = 3;

/** A look is a retry of InvokeJob. A wait for a notice leads through three states, and its end to InvokeJob again. */
function transitionsOfLooks(job: JobPast): number {
  if (job.looks?.how !== 'notified') return looksOf(job);
  return sum(job.looks.seconds.map((seconds) => OF_WAIT * waitCount(seconds) + 1));
}

/** How many waits work of so many seconds takes: the last is cut short by the notice. */
function waitCount(seconds: number): number {
  let waits = 0;
  for (let passed = 0; passed < seconds || waits === 0; waits++)
    passed += endWaitSeconds(passed * 1000, Number.POSITIVE_INFINITY);
  return waits;
}

function sum(figures: readonly number[]): number {
  return figures.reduce((total, figure) => total + figure, 0);
}
