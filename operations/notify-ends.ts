import type { MetricLine } from '../adapters/aws/print-metrics';
import type { TopicMessage } from '../adapters/aws/topic';
import type { RunTable } from '../adapters/dynamodb/run-table';
import { type Ended, readEnded } from '../domain/notices/ended-record';
import { messageSubject, sendsMessage } from '../domain/notices/run-message';
import { jobFailedEvent, type RunsheetEvent, runFinishedEvent } from '../domain/notices/runsheet-events';
import { jobRunDuration, runDuration } from '../domain/runs/run-times';
import type { JobRunRow, RunRow } from '../domain/tables/rows';
import { isNotifiedJob, isOpen } from '../domain/tables/statuses';
import { isName, MAX_GROUP_NAME } from '../domain/values/names';

export interface TellSurroundings {
  runs: RunTable;
  /** The stack's name: of its metrics, and for who is to look further. */
  stack: string;
  putEvents(events: readonly RunsheetEvent[]): Promise<void>;
  publish(message: TopicMessage): Promise<void>;
  printMetrics(line: MetricLine): void;
}

/**
 * Makes what tells of a stream's records, one after another: events, the group's message, metrics. Of a record it takes the
 * keys and the statuses; the rows are read. It throws where something was not taken, and the record is to come again: the
 * metrics come last, so that they are printed once.
 */
export function tellEnded(around: TellSurroundings): (record: unknown) => Promise<void> {
  const found = new Map<string, Promise<RunRow | undefined>>();
  const findRun = (runId: string) => {
    const run = found.get(runId) ?? around.runs.findRun(runId);
    found.set(runId, run);
    return run;
  };
  return async (record) => {
    const read = readEnded(record);
    if ('problem' in read) throw new Error(`it is no record of a stream: ${read.problem}`);
    const run = read.ended && (await findRun(read.ended.runId));
    if (read.ended && run) await tell(read.ended, run, around);
  };
}

async function tell(ended: Ended, run: RunRow, around: TellSurroundings): Promise<void> {
  switch (ended.what) {
    case 'run':
      return tellRun(run, around);
    case 'plan':
      // As the plan counted them: mostly none, and then no row is read.
      return run.counts?.INVALID
        ? tellJobs((await around.runs.listPlanned(run)).filter(isInvalid), run, around)
        : undefined;
    case 'job': {
      const row = await around.runs.findJobRun(ended.runId, ended.jobName);
      // One of another plan is there for no reader.
      return row && row.plan_no === run.plan_no && !isOpen(row.status) ? tellJobs([row], run, around) : undefined;
    }
  }
}

async function tellRun(
  run: RunRow,
  { runs, stack, putEvents, publish, printMetrics }: TellSurroundings,
): Promise<void> {
  if (run.status === 'RUNNING') return;
  const event = runFinishedEvent({ run, rows: await runs.listPlanned(run) }, { options: ` --stack ${stack}` });
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

async function tellJobs(
  rows: readonly JobRunRow[],
  run: RunRow,
  { stack, putEvents, printMetrics }: TellSurroundings,
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

/** The dimension: each of its values is a metric that is paid for, so that no other text becomes one. */
function groupOf({ job_group }: RunRow): string | undefined {
  return isName(job_group, MAX_GROUP_NAME) ? job_group : undefined;
}
