import { JOBS_AT_ONCE } from './execution-limits';
import { lookEvents } from './looks';
import type { PlannedJob, PlannedStage, RunPlan } from './run-plan';

/*
 * A large run's jobs in batches. A batch is a slice of a branch (the parallel jobs, or those of one stage) in the order
 * of their names, and runs as an execution of its own. What is passed on is two names: the batch reads its rows itself.
 */

/** More than so many jobs at once count as so many: 50 batches with 20 each. */
export const MOST_AT_ONCE = 1000;

/** Step Functions starts so many iterations of an inline Map at once, and others beside them one after another. */
const QUICK_PLACES = 16;

/**
 * Jobs of a batch, as many as their work is that of usual ones. 300 that succeed take 2,100 of the 25,000 events of an
 * execution, and leave 4 retries to each. Their calls are 31 KB where names have 20 characters, and 55 KB at most.
 */
export const BATCH_JOBS = 300;

/** A batch of short jobs has more of them to the same work. */
export const MOST_JOBS = 2 * BATCH_JOBS;

/** Of a batch's events the looks at work in services may take so many; the rest is for jobs and retries. */
const LOOKS_OF_A_BATCH = 12_000;

export interface Batch {
  /** The names of its first and its last job. */
  from: string;
  to: string;
  /** How many of its jobs run at once. */
  at_once: number;
}

export interface Batches {
  batches: Batch[];
  /** How many batches run at once. */
  at_once: number;
}

/** A large run as its states need it. Stages that are not batched run inline, as in a small run. */
export interface BatchedPlan {
  parallel: Batches;
  stages: (PlannedStage | BatchedStage)[];
}

export interface BatchedStage extends Batches {
  stage: number;
  broken: boolean;
}

export function isBatched(stage: PlannedStage | BatchedStage): stage is BatchedStage {
  return 'batches' in stage;
}

/** Whether any branch has more jobs than an inline Map runs at once, and may run more. */
export function asksForBatches({ parallel, stages }: Pick<RunPlan, 'parallel' | 'stages'>, maxConcurrency: number) {
  const largest = Math.max(parallel.length, ...stages.map(({ jobs }) => jobs.length));
  return maxConcurrency > JOBS_AT_ONCE && largest > JOBS_AT_ONCE;
}

/** How many jobs of a run can be at work at once: of the parallel jobs, and of a stage beside them. */
export function jobsAtOnce({ parallel, stages }: Pick<RunPlan, 'parallel' | 'stages'>, maxConcurrency: number): number {
  const most = Math.min(maxConcurrency, MOST_AT_ONCE);
  return Math.min(most, parallel.length) + Math.min(most, Math.max(0, ...stages.map(({ jobs }) => jobs.length)));
}

/** The plan in batches: all parallel jobs, and the stages of more than `inlineJobs` jobs. */
export function batchPlan(
  { parallel, stages }: Pick<RunPlan, 'parallel' | 'stages'>,
  maxConcurrency: number,
  inlineJobs: number,
): BatchedPlan {
  return {
    parallel: batchesOf(parallel, maxConcurrency),
    stages: stages.map(({ stage, jobs, broken }) =>
      stage !== undefined && jobs.length > inlineJobs
        ? { stage, broken, ...batchesOf(jobs, maxConcurrency) }
        : { ...(stage !== undefined && { stage }), jobs, broken },
    ),
  };
}

/** The jobs of a branch in batches of the same work, as far as it is known. */
export function batchesOf(jobs: readonly PlannedJob[], maxConcurrency: number): Batches {
  if (jobs.length === 0) return { batches: [], at_once: 1 };
  const together = batchesAtOnce(Math.min(maxConcurrency, MOST_AT_ONCE, jobs.length));
  const count = together.batches * Math.ceil(jobs.length / (together.batches * BATCH_JOBS));
  const batches = slices(inOrderOfNames(jobs), count).map((slice) => ({
    from: (slice[0] as PlannedJob).job_name,
    to: (slice.at(-1) as PlannedJob).job_name,
    at_once: together.jobs,
  }));
  return { batches, at_once: together.batches };
}

/**
 * With C jobs at once, k batches run at once, each with ⌊C / k⌋ jobs at once: never more than C. Of the k from ⌈C / 40⌉
 * to ⌈C / 16⌉ it is the one that leaves the fewest places empty, 1,000 = 50 x 20, and of several the largest.
 */
function batchesAtOnce(most: number): { batches: number; jobs: number } {
  let best = { batches: 0, jobs: 0 };
  for (let batches = Math.ceil(most / JOBS_AT_ONCE); batches <= Math.ceil(most / QUICK_PLACES); batches++) {
    const jobs = Math.floor(most / batches);
    if (batches * jobs >= best.batches * best.jobs) best = { batches, jobs };
  }
  return best;
}

/** As DynamoDB sorts them: names are ASCII. */
function inOrderOfNames(jobs: readonly PlannedJob[]): PlannedJob[] {
  return [...jobs].sort((a, b) => (a.job_name < b.job_name ? -1 : 1));
}

/** Cuts the jobs into `count` slices of the same work, and into more where a slice would hold too much. */
function slices(jobs: readonly PlannedJob[], count: number): PlannedJob[][] {
  const made: PlannedJob[][] = [];
  let left = jobs.reduce((sum, job) => sum + workOf(job), 0);
  let slice: PlannedJob[] = [];
  let work = 0;
  let looks = 0;
  let share = left / count;
  const close = () => {
    made.push(slice);
    left -= work;
    share = left / Math.max(1, count - made.length);
    slice = [];
    work = 0;
    looks = 0;
  };
  for (const job of jobs) {
    const ofLooks = looksOf(job);
    const isFull = slice.length >= MOST_JOBS || looks + ofLooks > LOOKS_OF_A_BATCH;
    // The job goes where more of it belongs.
    const isOver = made.length < count - 1 && work + workOf(job) / 2 > share;
    if (slice.length > 0 && (isFull || isOver)) close();
    slice.push(job);
    work += workOf(job);
    looks += ofLooks;
  }
  made.push(slice);
  return made;
}

/** A job that takes no time takes its share of the machine: 100 ms. Where nothing is known, all jobs are the same. */
function workOf({ expected_ms = 0 }: PlannedJob): number {
  return expected_ms + 100;
}

function looksOf({ timeout_minutes, looks }: PlannedJob): number {
  return looks === undefined ? 0 : lookEvents(timeout_minutes, looks);
}
