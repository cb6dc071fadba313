import { summarizeRun } from '../explain/run-summary';
import { firstStart, isLate, jobRunDuration, runDuration } from '../runs/run-times';
import type { RunWithRows } from '../runs/run-with-rows';
import type { ErrorRecord, JobRunRow, RunRow } from '../tables/rows';
import { countStatuses } from '../tables/statuses';
import type { EngineOptions } from '../values/next-command';
import { shortOrNull, shortText } from '../values/short-text';
import { runLinks } from './run-links';
import {
  jobHeadline,
  jobMessage,
  MAX_ERROR_TEXT,
  MAX_NAME_TEXT,
  MAX_TEXT,
  runMessage,
  shortHeadline,
} from './run-message';

/*
 * The events at the end of a run and of a failed job. On AWS they go to EventBridge, on a laptop to the command of
 * `--notify`. docs/reference/events/*.schema.json describes their details. Delivery is at least once: a repeated event
 * has the same `detail.id`.
 */

export interface RunsheetEvent<Detail = object> {
  source: 'runsheet';
  'detail-type': 'Runsheet Run Finished' | 'Runsheet Job Failed';
  /** ISO 8601: when it happened. */
  time: string;
  detail: Detail & { version: 1; id: string };
}

/** At most this many failed jobs are in the event, the first to fail first; `failed_jobs_total` counts them all. */
const MAX_FAILED_JOBS = 20;

/** The event of a run that has ended. */
export function runFinishedEvent(found: RunWithRows, engine: EngineOptions) {
  const { run, rows } = found;
  const { failed, skipped } = summarizeRun(found);
  const links = runLinks(run.execution_arn);
  const detail = {
    version: 1 as const,
    id: run.run_id,
    ...runFields(run),
    status: run.status,
    reason: shortOrNull(run.reason, MAX_TEXT),
    ended_at: run.ended_at ?? null,
    duration_ms: runDuration(run),
    expected_minutes: run.expected_minutes ?? null,
    is_late: isLate(run),
    counts: countStatuses(rows),
    notify: run.notify ?? ('failures' as const),
    rerun_of: run.rerun_of ?? null,
    failed_jobs: failed.slice(0, MAX_FAILED_JOBS).map(failedJob),
    failed_jobs_total: failed.length,
    skipped_jobs_total: skipped.reduce((total, { jobs }) => total + jobs.length, 0),
    headline: shortHeadline(found),
    message: runMessage(found, links, engine),
    links,
  };
  const time = run.ended_at ?? run.execution_started_at;
  return { source: 'runsheet', 'detail-type': 'Runsheet Run Finished', time, detail } satisfies RunsheetEvent;
}

/** The event of a job run that has failed for good (`isNotifiedJob`). Its run may go on. */
export function jobFailedEvent(row: JobRunRow, run: RunRow, engine: EngineOptions) {
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
    started_at: firstStart(row) ?? null,
    ended_at: row.ended_at ?? null,
    duration_ms: jobRunDuration(row),
    last_attempt_ms: row.duration_ms ?? null,
    headline: jobHeadline(row),
    message: jobMessage(row, run, links, engine),
    links,
  };
  const time = row.ended_at ?? row.planned_at;
  return { source: 'runsheet', 'detail-type': 'Runsheet Job Failed', time, detail } satisfies RunsheetEvent;
}

/** The fields of the run that both events have. */
function runFields(run: RunRow) {
  return {
    run_id: run.run_id,
    job_group: shortOrNull(run.job_group, MAX_NAME_TEXT),
    trigger: run.trigger,
    scheduled_time: run.scheduled_time ?? null,
    started_by: shortOrNull(run.started_by, MAX_NAME_TEXT),
    planned_at: run.planned_at ?? null,
  };
}

function failedJob(row: JobRunRow) {
  const { status, attempt } = row;
  return { job_name: shortText(row.job_name, MAX_NAME_TEXT), status, attempt, error: shortError(row) };
}

/** The error's name and first line; the row holds the rest. */
function shortError({ error }: Pick<JobRunRow, 'error'>): ErrorRecord | null {
  if (!error) return null;
  return { name: shortText(error.name, MAX_NAME_TEXT), message: shortText(error.message, MAX_ERROR_TEXT) };
}
