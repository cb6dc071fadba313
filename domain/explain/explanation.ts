import type { CostJson } from '../cost/job-cost';
import type { Disabling } from '../history/logged-change';
import type { RunWithRows } from '../runs/run-with-rows';
import type { AttemptClass, ErrorRecord, JobRunRow, RunRow } from '../tables/rows';
import type { JobRunStatus } from '../tables/statuses';
import { isName, MAX_JOB_NAME } from '../values/names';

/** A job of a run, and what is known about it besides the run's own rows. */
export interface Question extends RunWithRows {
  job: string;
  /** Who disabled the job. Only for a DISABLED one. */
  disabling?: Disabling | undefined;
  /** The run that a carried-over job ran in, if that run is still kept. */
  origin?: RunWithRows | undefined;
}

/** Why a job ran as it did in a run, or did not run. */
export interface Explanation {
  /** Null if the run has no row of the job, because the run never had a plan. */
  status: JobRunStatus | null;
  /** Plain sentences. Texts that they quote are escaped. */
  answer: string[];
  causes: Cause[];
  /** What the job run cost; null if it ran nothing that is paid for. */
  cost: CostJson;
  /** Commands without the program's name: `logs nightly-1 load-orders`. */
  next: string[];
}

/** An explanation without what the row says itself. */
export type Explained = Omit<Explanation, 'status' | 'cost'>;

/** One cause, as data. Its texts are as the tables hold them. */
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

/** Commands that contain the job's name: none if the name is not valid, because a shell reads them. */
export function onlyNamed({ job_name }: JobRunRow, commands: string[]): string[] {
  return isName(job_name, MAX_JOB_NAME) ? commands : [];
}

export function stopSentence({ stopped_by, stop_reason }: RunRow): string {
  const by = stopped_by === undefined ? '' : ` by ${stopped_by}`;
  return `the run was stopped${by}${stop_reason ? ` (${stop_reason})` : ''}.`;
}

export function stopCause({ stopped_by, stop_reason }: RunRow): Cause {
  return { kind: 'stop', by: stopped_by ?? null, reason: stop_reason ?? null };
}
