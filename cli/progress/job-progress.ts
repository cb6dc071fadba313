import { countText } from '../../domain/explain/run-summary';
import { FINISHED_STATUSES, type JobRunStatus } from '../../domain/tables/statuses';
import { durationText } from '../../domain/values/duration-text';
import { printable } from '../../domain/values/show-value';

/** What one job of a run is doing now. */
export interface JobProgress {
  job: string;
  /** Place of its stage; null for a parallel job. */
  stage: number | null;
  state: 'queued' | 'running' | 'settling' | 'retrying' | 'looking' | JobRunStatus;
  attempt: number;
  /** When the state began, epoch ms. */
  since: number;
  /** When its wait ends, epoch ms, if it waits to retry or to be looked at again. */
  until?: number;
  /** Its work runs in a service: further calls of the attempt look at it. */
  isLookedAt?: boolean;
  /** The error of its last failed attempt. */
  error?: string;
}

/** The jobs of a run as they are now, for a view that draws them again and again. */
export interface Progress {
  readonly jobs: ReadonlyMap<string, JobProgress>;
  /** How many there are, if not all are known yet. */
  readonly planned?: number;
  /** What is being done before the plan is known. Default: the group is loaded. */
  readonly preparing?: string;
}

/** LoadGroup writes a row for each job: 10,000 take some seconds. */
export const LOADING = 'loading the group: reading its jobs and writing the plan of the run';

/** One event, for a reader of lines. */
export interface ProgressLine {
  /** ISO 8601. */
  time: string;
  text: string;
}

export function isDone({ state }: JobProgress): boolean {
  return FINISHED.has(state);
}

const FINISHED: ReadonlySet<string> = new Set(FINISHED_STATUSES);

/** The job's state for a person, and the detail that explains it: the error that it failed with or retries for. */
export function renderState(job: JobProgress, now: number): [state: string, detail: string] {
  const attempt = job.attempt > 1 ? ` (attempt ${job.attempt})` : '';
  const since = durationText(Math.max(0, now - job.since));
  const left = durationText(Math.max(0, (job.until ?? now) - now));
  const error = printable(job.error ?? '');
  switch (job.state) {
    case 'queued':
      return ['queued', ''];
    case 'running':
      return [`running ${since}${attempt}`, ''];
    case 'settling':
      return ['failed, deciding what follows', error];
    case 'retrying':
      return [isDue(job, now) ? 'waits for its turn to retry' : `retrying in ${left}`, error];
    case 'looking':
      return [`may still be at work, looking again in ${left}`, ''];
    default:
      return [job.state, job.state === 'SUCCEEDED' || job.state === 'ABORTED' ? '' : error];
  }
}

/** Its wait is over: as many jobs as run at once do already. */
function isDue({ until }: JobProgress, now: number): boolean {
  return until !== undefined && until <= now;
}

const STATUSES: Partial<Record<JobProgress['state'], string>> = {
  queued: 'PENDING',
  running: 'RUNNING',
  settling: 'RETRYING',
  retrying: 'RETRYING',
  looking: 'RETRYING',
};

/** The status whose sign and colour show the state. */
export function statusOf({ state }: JobProgress): string {
  return STATUSES[state] ?? state;
}

/** `planned 5 jobs: 2 parallel, 1 stage, 1 INVALID`: the jobs that are to run, and besides them those that cannot. */
export function renderPlanned(jobs: number, parallel: number, stages: number, invalid: number): string {
  const cannot = invalid > 0 ? `, ${invalid} INVALID` : '';
  return `planned ${countText(jobs, 'job')}: ${parallel} parallel, ${countText(stages, 'stage')}${cannot}`;
}
