import { type RunWithJobsJson, runWithJobsJson } from '../runs/run-json';
import type { JobRunRow, RunRow } from '../tables/rows';
import { wellFormedJson } from '../values/well-formed';
import { type Column, columnsOf } from './sheet';

/** A job run, with the run that it belongs to. */
export interface JobRunOf {
  run: RunWithJobsJson;
  job: RunWithJobsJson['jobs'][number];
}

/** The job runs of a run, as its sheet takes them. */
export function jobRunsOf(row: RunRow, rows: readonly JobRunRow[]): JobRunOf[] {
  const run = runWithJobsJson(row, rows);
  return run.jobs.map((job) => ({ run, job }));
}

/** The job runs of a run, a row each: the fields of `show --json`. */
export const JOB_RUN_SHEET: readonly Column<JobRunOf>[] = columnsOf<JobRunOf>({
  run_id: ['text', ({ run }) => run.run_id],
  job_group: ['text', ({ run }) => run.job_group],
  job_name: ['text', ({ job }) => job.job_name],
  status: ['text', ({ job }) => job.status],
  reason: ['text', ({ job }) => job.reason],
  reason_kind: ['text', ({ job }) => job.reason_kind],
  target: ['text', ({ job }) => job.target],
  priority: ['whole', ({ job }) => job.priority],
  stage: ['whole', ({ job }) => job.stage],
  attempt: ['whole', ({ job }) => job.attempt],
  planned_at: ['time', ({ job }) => job.planned_at],
  started_at: ['time', ({ job }) => job.started_at],
  ended_at: ['time', ({ job }) => job.ended_at],
  duration_seconds: ['number', ({ job }) => (job.duration_ms === null ? null : job.duration_ms / 1000)],
  error_name: ['text', ({ job }) => job.error?.name],
  error_message: ['text', ({ job }) => job.error?.message],
  output: ['json', ({ job }) => (job.output === null ? null : wellFormedJson(job.output))],
  carried_from: ['text', ({ job }) => job.carried_from],
  estimated_dollars: ['number', ({ job }) => job.cost?.estimated_dollars],
});
