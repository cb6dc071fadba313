import type { JobRunStatus } from '../../domain/tables/statuses';
import type { Json, JsonObject } from '../../domain/values/json';
import type { GivenFiles } from './data-folder';

/** The values of secrets by their references, as in `secrets.env`: `{'secretsmanager:shop/db': 'hunter2'}`. */
export type GivenSecrets = Readonly<Record<string, string>>;

/** What the run around the job is like. Everything may be left out. */
export interface RunJobOptions {
  /** The job's parameters: the run's over the job's over the group's, as the job gets them. */
  parameters?: JsonObject;
  /** The results of other jobs, by name, for `job.outputOf`. A job that is not named has not run: it is PENDING. */
  outputs?: Readonly<Record<string, Json>>;
  /** The statuses of other jobs that have no output: `{extract: 'FAILED'}`. */
  statuses?: Readonly<Record<string, JobRunStatus>>;
  /** Files that earlier jobs left in the folder of the run, by name. */
  files?: GivenFiles;
  /** The number of this attempt; 1 if left out. */
  attempt?: number;
  /** The time for which a schedule planned the run. */
  scheduledTime?: string | Date;
  secrets?: GivenSecrets;
  /** Aborting it stops the run, as `runsheet stop` does. */
  signal?: AbortSignal;
  group?: string;
  /** The job's name. */
  name?: string;
  runId?: string;
  /** Minutes until the deadline; 1 if left out. A fraction counts: 0.001 is 60 ms. */
  timeoutMinutes?: number;
  /** How long code that does not heed the abort of its signal may go on, in ms; 500 if left out, as on a laptop. */
  graceMs?: number;
}
