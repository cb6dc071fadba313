import type { TopicMessage } from '../adapters/aws/notices';
import type { MetricLine } from '../adapters/aws/print-metrics';
import { type EndedJobRun, listEndedJobRuns } from '../adapters/dynamodb/ended-job-runs';
import type { RunTable } from '../adapters/dynamodb/run-table';
import { messageSubject, sendsMessage } from '../domain/notices/run-message';
import { jobFailedEvent, type RunsheetEvent, runFinishedEvent } from '../domain/notices/runsheet-events';
import { jobRunDuration, runDuration } from '../domain/runs/run-times';
import type { RunRow } from '../domain/tables/rows';
import { isNotifiedJob } from '../domain/tables/statuses';
import { isName, MAX_GROUP_NAME } from '../domain/values/names';
import { readStillFailed } from './read-chain';

/* What is sent and printed at an end. Metrics come last, so that they are printed once. */

export interface NotifyDependencies {
  runs: RunTable;
  /** The name of the stack, for metrics and for the commands that a message suggests. */
  stack: string;
  /** Puts them in their order. May throw an `EventsNotTaken`. */
  putEvents(events: readonly RunsheetEvent[]): Promise<void>;
  publish(message: TopicMessage): Promise<void>;
  printMetrics(line: MetricLine): void;
}

/** Throws if anything was not accepted: then all of it must come again. */
export async function notifyOfRun(run: RunRow, deps: NotifyDependencies): Promise<void> {
  if (run.status === 'RUNNING') return;
  const { runs, stack, putEvents, publish, printMetrics } = deps;
  const rows = await listEndedJobRuns(runs, run);
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

/** Notifies of the plan's INVALID job runs. Most plans count none, and then no row is read. */
export async function notifyOfPlan(run: RunRow, deps: NotifyDependencies): Promise<void> {
  if (!run.counts?.INVALID) return;
  const rows = (await listEndedJobRuns(deps.runs, run)).filter(({ status }) => status === 'INVALID');
  await deps.putEvents(rows.flatMap((row) => eventsOfJob(row, run, deps)));
  for (const row of rows) printJobMetrics(row, run, deps);
}

/** The event of a failed job; none of another. */
export function eventsOfJob(row: EndedJobRun, run: RunRow, { stack }: NotifyDependencies): RunsheetEvent[] {
  return isNotifiedJob(row.status) ? [jobFailedEvent(row, run, { options: ` --stack ${stack}` })] : [];
}

export function printJobMetrics(row: EndedJobRun, run: RunRow, { stack, printMetrics }: NotifyDependencies): void {
  const group = groupOf(run);
  if (!group) return;
  const { run_id, job_name, status, attempt, error } = row;
  const duration = jobRunDuration(row);
  printMetrics({
    service: stack,
    group,
    values: {
      ...(duration !== null && { JobDuration: duration }),
      JobRetries: Math.max(0, attempt - 1),
      JobFailures: isNotifiedJob(status) ? 1 : 0,
    },
    properties: { run_id, job_name, status, error: error?.name ?? null },
  });
}

/**
 * Returns the group as a metric dimension. Only valid names: each value of a dimension is a metric that costs money.
 */
function groupOf({ job_group }: RunRow): string | undefined {
  return isName(job_group, MAX_GROUP_NAME) ? job_group : undefined;
}
