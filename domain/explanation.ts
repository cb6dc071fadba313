import type { AttemptReasons } from './explain-attempts';
import type { LoggedChange } from './logged-change';
import type { JobRunRow, RunRow } from './rows';

/** A job run, in the run that it is of. `carried_from`: the run in which it really ran, of a rerun. */
export type ExplainedRow = JobRunRow & { carried_from?: string };
export type ExplainedRun = RunRow & { stopped_by?: string; stop_reason?: string };

export interface ExplainInput {
  run: ExplainedRun;
  rows: readonly ExplainedRow[];
  /** Undefined: the run has no row of the job, since it was never planned. */
  row: ExplainedRow | undefined;
  job: string;
  /** The group's changes until the run was planned. */
  changes: readonly LoggedChange[];
}

/** Why a job did or did not run, for people: every text in it is safe to print. */
export interface Explanation {
  answer: Answer;
  /** Plain sentences, the answer first. */
  sentences: string[];
  attempts: AttemptReasons[];
  /** What to do about it: commands, the first one first. */
  next: string[];
}

export type Answer =
  | 'ran'
  | 'retried'
  | 'running'
  | 'retrying'
  | 'waiting'
  | 'failed'
  | 'skipped'
  | 'not selected'
  | 'disabled'
  | 'invalid'
  | 'carried over'
  | 'aborted'
  | 'lost'
  | 'no plan';

export type Explained = Pick<Explanation, 'answer' | 'sentences'> & { next?: string[] };
