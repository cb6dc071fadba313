import type { RunTable } from '../adapters/dynamodb/run-table';
import { dataUrlOf } from '../domain/runs/data-url';
import type { JobRunRow } from '../domain/tables/rows';
import { isOpen } from '../domain/tables/statuses';
import type { Json, JsonObject } from '../domain/values/json';
import type { LogLevel } from '../domain/values/log-line';
import type { AttemptLog } from './attempt-log';
import type { JobContext } from './job-context';
import { OutputNotReadyError } from './job-errors';
import { forGood } from './permanent';

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
    log: { debug: line('debug'), info: line('info'), warn: line('warn'), error: line('error') },
    dataUrl: dataUrlOf(row, dataRoot),
    outputOf: (jobName) => outputOf(runs, row, jobName),
  };
}

async function outputOf(runs: JobRunReader, reader: JobRunRow, jobName: string): Promise<Json> {
  const row = await runs.findJobRun(reader, jobName);
  if (!row || row.plan_no !== reader.plan_no) {
    throw forGood(
      new OutputNotReadyError(`this run has no job "${jobName}": outputOf takes the name of a job of the same group`),
    );
  }
  const output = findOutput(row);
  if (output === undefined) {
    const error = new OutputNotReadyError(
      `job "${jobName}" is ${row.status} in this run: ${whatHelps(row, reader.job_name)}`,
    );
    throw isOpen(row.status) ? error : forGood(error);
  }
  return output;
}

/** The output of a job that has SUCCEEDED, here or in the run from which this one carried it over. */
export function findOutput({ status, output }: JobRunRow): Json | undefined {
  return status === 'SUCCEEDED' && output !== undefined ? (JSON.parse(output) as Json) : undefined;
}

/** A job that has ended changes no more in this run, so another attempt of the reader would fail as this one does. */
function whatHelps({ status, job_name }: JobRunRow, reader: string): string {
  if (isOpen(status)) {
    return `outputOf can read it once it has SUCCEEDED; give "${reader}" a higher priority than "${job_name}" has`;
  }
  if (status === 'DISABLED') return `it has no output; enable it, or have "${reader}" do without`;
  if (status === 'INVALID') return 'it has no output; mend its row first';
  return `it has no output; have it succeed first, or have "${reader}" do without`;
}
