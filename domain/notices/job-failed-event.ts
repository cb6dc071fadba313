import type { JobRunRow, RunRow } from '../tables/rows';
import { shortOrNull } from '../values/short-text';
import { runLinks } from './run-links';
import { jobHeadline, jobMessage } from './run-message';
import {
  MAX_NAME_TEXT,
  MAX_TEXT,
  type RunsheetEvent,
  runFields,
  type Surroundings,
  shortError,
} from './runsheet-event';

export type JobFailedEvent = ReturnType<typeof jobFailedEvent>;

/** What is told of a job run that has failed for good: `isNotifiedJob`. Its run may go on. */
export function jobFailedEvent(row: JobRunRow, run: RunRow, around: Surroundings) {
  const links = runLinks(run.execution_arn);
  const detail = {
    version: 1 as const,
    id: `${row.run_id}/${row.job_name}/${row.attempt}`,
    ...runFields(run),
    job_name: row.job_name,
    status: row.status,
    reason: shortOrNull(row.reason, MAX_TEXT),
    error: shortError(row),
    target: shortOrNull(row.target, MAX_NAME_TEXT),
    attempt: row.attempt,
    maximum_retries: row.maximum_retries ?? null,
    priority: row.priority ?? null,
    stage: row.stage ?? null,
    started_at: row.started_at ?? null,
    ended_at: row.ended_at ?? null,
    duration_ms: row.duration_ms ?? null,
    headline: jobHeadline(row),
    message: jobMessage(row, run, links, around),
    links,
  };
  const time = row.ended_at ?? row.planned_at;
  return { source: 'runsheet', 'detail-type': 'Runsheet Job Failed', time, detail } satisfies RunsheetEvent;
}
