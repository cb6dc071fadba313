/** How one job of a run stands now. */
export interface JobProgress {
  job: string;
  /** Place of its stage; null for a parallel job. */
  stage: number | null;
  state: 'queued' | 'running' | 'settling' | 'retrying' | 'looking' | 'SUCCEEDED' | 'FAILED' | 'ABORTED';
  attempt: number;
  /** Since when it is so, epoch ms. */
  since: number;
  /** When its wait ends, epoch ms: of a job that retries, or that is looked at again. */
  until?: number;
  /** What its last failed attempt said. */
  error?: string;
}

export function isDone({ state }: JobProgress): boolean {
  return state === 'SUCCEEDED' || state === 'FAILED' || state === 'ABORTED';
}

/** The jobs of a run as they stand, for a view that draws them again and again. */
export interface Progress {
  readonly jobs: ReadonlyMap<string, JobProgress>;
}

/** One thing that happened, for a reader of lines. */
export interface ProgressLine {
  /** ISO 8601. */
  time: string;
  text: string;
}

function countOf(number: number, word: string): string {
  return `${number} ${word}${number === 1 ? '' : 's'}`;
}

/** `planned 5 jobs: 2 parallel, 1 stage`. */
export function renderPlanned(jobs: number, parallel: number, stages: number): string {
  return `planned ${countOf(jobs, 'job')}: ${parallel} parallel, ${countOf(stages, 'stage')}`;
}
