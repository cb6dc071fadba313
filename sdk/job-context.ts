import type { Json, JsonObject } from '../domain/values/json';

/** A job's code gets this as its argument. */
export interface JobContext {
  runId: string;
  group: string;
  name: string;
  /** Number of this attempt, from 1. */
  attempt: number;
  /** The time for which the schedule planned the run (ISO 8601), null for a run that no schedule started. */
  scheduledTime: string | null;
  /**
   * The run's parameters over the job's over the group's. Values given with `--param` are texts unless
   * `parameter_types` declares another type. A reference to a secret, to another job's output or to a fact of the run
   * is replaced by its value.
   */
  parameters: JsonObject;
  /** Aborts at the deadline, and within seconds of a stop. A job that goes on after that is killed. */
  signal: AbortSignal;
  log: JobLog;
  /**
   * The run's folder, shared by its jobs: `file:///…/` or `s3://bucket/…/`. A rerun that takes over results of an
   * earlier run has the folder of the first run of that chain, so that its jobs find the files of the jobs that do not
   * run again.
   */
  dataUrl: string;
  /** The result of another job of this run. Rejects, naming that job's status, unless it has SUCCEEDED. */
  outputOf(jobName: string): Promise<Json>;
}

/** Each call writes one JSON line that names the run, the job and the attempt, without the values of secrets. */
export interface JobLog {
  debug(message: string, fields?: JsonObject): void;
  info(message: string, fields?: JsonObject): void;
  warn(message: string, fields?: JsonObject): void;
  error(message: string, fields?: JsonObject): void;
}

/** A job's code. What it returns is kept as the job run's output: JSON, at most 32 KB. */
export type JobCode = (job: JobContext) => unknown;
