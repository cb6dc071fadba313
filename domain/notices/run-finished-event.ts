import { summarizeRun } from '../explain/run-summary';
import { isLate, runDuration } from '../runs/run-times';
import type { RunWithRows } from '../runs/run-with-rows';
import type { JobRunRow } from '../tables/rows';
import { countStatuses } from '../tables/statuses';
import { shortOrNull, shortText } from '../values/short-text';
import { runLinks } from './run-links';
import { runMessage, shortHeadline } from './run-message';
import {
  MAX_NAME_TEXT,
  MAX_TEXT,
  type RunsheetEvent,
  runFields,
  type Surroundings,
  shortError,
} from './runsheet-event';

/** So many are in the event, the first to fail first; `failed_jobs_total` counts them all. */
const MAX_FAILED_JOBS = 20;

export type RunFinishedEvent = ReturnType<typeof runFinishedEvent>;

/** What is told of a run that has ended. */
export function runFinishedEvent(found: RunWithRows, around: Surroundings) {
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
    message: runMessage(found, links, around),
    links,
  };
  const time = run.ended_at ?? run.execution_started_at;
  return { source: 'runsheet', 'detail-type': 'Runsheet Run Finished', time, detail } satisfies RunsheetEvent;
}

function failedJob(row: JobRunRow) {
  const { status, attempt } = row;
  return { job_name: shortText(row.job_name, MAX_NAME_TEXT), status, attempt, error: shortError(row) };
}
