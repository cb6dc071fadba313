import type { TopicMessage } from '../adapters/aws/notices';
import type { MetricLine } from '../adapters/aws/print-metrics';
import type { RunTable } from '../adapters/dynamodb/run-table';
import { printLine } from '../adapters/log';
import { keysOf, sequenceOf } from '../domain/history/stream-record';
import { type Ended, readEnded } from '../domain/notices/ended-record';
import { messageSubject, sendsMessage } from '../domain/notices/run-message';
import { jobFailedEvent, type RunsheetEvent, runFinishedEvent } from '../domain/notices/runsheet-events';
import { jobRunDuration, runDuration } from '../domain/runs/run-times';
import type { JobRunRow, RunRow } from '../domain/tables/rows';
import { isNotifiedJob, isOpen } from '../domain/tables/statuses';
import { isName, MAX_GROUP_NAME } from '../domain/values/names';
import { type BatchReply, failedRecords } from './batch-reply';
import { readStillFailed } from './read-chain';

export interface NotifyDependencies {
  runs: RunTable;
  /** The name of the stack, for metrics and for the commands that a message suggests. */
  stack: string;
  putEvents(events: readonly RunsheetEvent[]): Promise<void>;
  publish(message: TopicMessage): Promise<void>;
  printMetrics(line: MetricLine): void;
}

/** One end takes at most this long: 3,400 rows are read in 3 s, and two calls are retried for some seconds. */
const LEAST_MS = 30_000;

/**
 * Handles a batch of the run table's stream: notifies of each end of a run or job run, whoever wrote it. It stops at
 * the first record that fails, because Lambda sends that record and all later ones again: so no other end is notified
 * or measured twice. Only if the function is killed in the middle does the whole batch come again.
 */
export async function notifyEnds(
  records: readonly unknown[],
  deps: NotifyDependencies,
  remainingMs: () => number,
): Promise<BatchReply> {
  const notify = endNotifier(deps);
  for (const record of records) {
    if (remainingMs() < LEAST_MS) return failedRecords([record]);
    try {
      await notify(record);
    } catch (error) {
      const { name, message: reason } = error as Error;
      const fields = { keys: keysOf(record), sequence: sequenceOf(record), error: name, reason };
      printLine({ level: 'error', message: 'an end could not be notified', fields });
      return failedRecords([record]);
    }
  }
  return failedRecords([]);
}

/**
 * Returns the function that handles one record: it puts events, sends the group's message and prints metrics. It uses
 * only the record's keys and statuses. It reads each run once per batch: that is soon enough, since the records were
 * written before the read. It throws if anything was not accepted, and the record must come again. Metrics come last,
 * so that they are printed once.
 */
function endNotifier(deps: NotifyDependencies): (record: unknown) => Promise<void> {
  const found = new Map<string, Promise<RunRow | undefined>>();
  const findRun = (runId: string) => {
    const run = found.get(runId) ?? deps.runs.findRun(runId);
    found.set(runId, run);
    return run;
  };
  return async (record) => {
    const read = readEnded(record);
    if ('problem' in read) throw new Error(`it is not a record of a stream: ${read.problem}`);
    const run = read.ended && (await findRun(read.ended.runId));
    if (read.ended && run) await notifyEnd(read.ended, run, deps);
  };
}

async function notifyEnd(ended: Ended, run: RunRow, deps: NotifyDependencies): Promise<void> {
  switch (ended.what) {
    case 'run':
      return notifyOfRun(run, deps);
    case 'plan':
      // Most plans count no INVALID job, and then no row is read.
      return run.counts?.INVALID
        ? notifyOfJobs((await deps.runs.listPlanned(run)).filter(isInvalid), run, deps)
        : undefined;
    case 'job': {
      const row = await deps.runs.findJobRun(ended.runId, ended.jobName);
      // A row of another plan is ignored.
      return row && row.plan_no === run.plan_no && !isOpen(row.status) ? notifyOfJobs([row], run, deps) : undefined;
    }
  }
}

async function notifyOfRun(
  run: RunRow,
  { runs, stack, putEvents, publish, printMetrics }: NotifyDependencies,
): Promise<void> {
  if (run.status === 'RUNNING') return;
  const rows = await runs.listPlanned(run);
  const found = { run, rows, stillFailed: await readStillFailed(runs, run, rows) };
  const event = runFinishedEvent(found, { options: ` --stack ${stack}` });
  await putEvents([event]);
  const { headline, message } = event.detail;
  const group = groupOf(run);
  if (sendsMessage(run)) {
    const attributes = { status: run.status, ...(group && { job_group: group }) };
    await publish({ subject: messageSubject(stack, headline), text: message, attributes });
  }
  const duration = runDuration(run);
  if (duration === null || !group) return;
  const properties = { run_id: run.run_id, status: run.status };
  printMetrics({ service: stack, group, values: { RunDuration: duration }, properties });
}

async function notifyOfJobs(
  rows: readonly JobRunRow[],
  run: RunRow,
  { stack, putEvents, printMetrics }: NotifyDependencies,
): Promise<void> {
  const failed = rows.filter(({ status }) => isNotifiedJob(status));
  await putEvents(failed.map((row) => jobFailedEvent(row, run, { options: ` --stack ${stack}` })));
  const group = groupOf(run);
  for (const row of group ? rows : []) printMetrics({ service: stack, group: group as string, ...metricsOf(row) });
}

function metricsOf(row: JobRunRow): Pick<MetricLine, 'values' | 'properties'> {
  const { run_id, job_name, status, attempt, error } = row;
  const duration = jobRunDuration(row);
  return {
    values: {
      ...(duration !== null && { JobDuration: duration }),
      JobRetries: Math.max(0, attempt - 1),
      JobFailures: isNotifiedJob(row.status) ? 1 : 0,
    },
    properties: { run_id, job_name, status, error: error?.name ?? null },
  };
}

function isInvalid({ status }: JobRunRow): boolean {
  return status === 'INVALID';
}

/**
 * Returns the group as a metric dimension. Only valid names: each value of a dimension is a metric that costs money.
 */
function groupOf({ job_group }: RunRow): string | undefined {
  return isName(job_group, MAX_GROUP_NAME) ? job_group : undefined;
}
