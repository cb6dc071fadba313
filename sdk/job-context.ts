import type { RunTable } from '../adapters/dynamodb/run-table';
import type { JobRunRow } from '../domain/tables/rows';
import type { Json, JsonObject } from '../domain/values/json';
import type { LogLevel } from '../domain/values/log-line';
import type { AttemptLog } from './attempt-log';

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
   * The run's parameters over the job's over the group's. Values given with `--param` are strings. A reference to a
   * secret is replaced by the secret's value.
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
  info(message: string, fields?: JsonObject): void;
  warn(message: string, fields?: JsonObject): void;
  error(message: string, fields?: JsonObject): void;
}

/** `outputOf` was called for a job that has no result in this run. */
export class OutputNotReadyError extends Error {
  override readonly name = 'Runsheet.OutputNotReady';
}

type JobRunReader = Pick<RunTable, 'findJobRun'>;

export function openJobContext(
  row: JobRunRow,
  parameters: JsonObject,
  runs: JobRunReader,
  dataRoot: string,
  signal: AbortSignal,
  log: AttemptLog,
): JobContext {
  const line = (level: LogLevel) => (message: string, fields?: JsonObject) => log.write(level, message, fields);
  return {
    runId: row.run_id,
    group: row.job_group,
    name: row.job_name,
    attempt: row.attempt,
    scheduledTime: row.scheduled_time ?? null,
    parameters,
    signal,
    log: { info: line('info'), warn: line('warn'), error: line('error') },
    dataUrl: `${dataRoot.replace(/\/$/, '')}/${row.job_group}/${row.data_run ?? row.run_id}/`,
    outputOf: (jobName) => outputOf(runs, row, jobName),
  };
}

async function outputOf(runs: JobRunReader, reader: JobRunRow, jobName: string): Promise<Json> {
  const row = await runs.findJobRun(reader.run_id, jobName);
  if (!row || row.plan_no !== reader.plan_no) {
    throw new OutputNotReadyError(
      `this run has no job "${jobName}": outputOf takes the name of a job of the same group`,
    );
  }
  if (row.status !== 'SUCCEEDED' || row.output === undefined) {
    throw new OutputNotReadyError(
      `job "${jobName}" is ${row.status} in this run: outputOf can read it once it has SUCCEEDED; give "${reader.job_name}" a higher priority than "${jobName}" has`,
    );
  }
  return JSON.parse(row.output) as Json;
}
