import type { Disabling } from '../history/logged-change';
import type { RunWithRows } from '../runs/run-with-rows';
import type { AttemptClass, ErrorRecord } from '../tables/rows';
import type { JobRunStatus } from '../tables/statuses';

/** What is asked of a run about one of its jobs, and what is known besides the run's own rows. */
export interface Question extends RunWithRows {
  job: string;
  /** Of a DISABLED job: who disabled it. */
  disabling?: Disabling | undefined;
  /** Of a job that was carried over: the run in which it ran, where that is still kept. */
  origin?: RunWithRows | undefined;
}

/** Why a job ran as it did in a run, or did not. */
export interface Explanation {
  /** Null where the run has no row of the job, because it never had a plan. */
  status: JobRunStatus | null;
  /** Plain sentences; what they quote is escaped. */
  answer: string[];
  causes: Cause[];
  /** Commands without the program's name: `logs nightly-1 load-orders`. */
  next: string[];
}

/** One thing that the answer rests on, as data: texts are as the tables hold them. */
export type Cause =
  | {
      kind: 'attempt';
      attempt: number;
      status: string;
      class: AttemptClass | null;
      charged: boolean;
      error: ErrorRecord | null;
    }
  | { kind: 'run'; status: string; reason: string | null }
  | { kind: 'job'; job_name: string; status: JobRunStatus; stage: number | null; cause: string | null }
  | { kind: 'stop'; by: string | null; reason: string | null }
  | ({ kind: 'disabled' } & Disabling)
  | { kind: 'invalid'; problem: string }
  | { kind: 'reason'; reason: string }
  | { kind: 'carried'; run_id: string };

/** Part of an explanation: the status is the row's. */
export type Told = Omit<Explanation, 'status'>;
