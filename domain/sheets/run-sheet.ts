import type { RunJson } from '../runs/run-json';
import { runTook } from '../runs/run-json';
import { JOB_RUN_STATUSES } from '../tables/statuses';
import { type Column, columnsOf } from './sheet';

/** Runs, a row each: the fields of `runs --json`, its counts as a column a status. */
export const RUN_SHEET: readonly Column<RunJson>[] = columnsOf<RunJson>({
  run_id: ['text', (run) => run.run_id],
  job_group: ['text', (run) => run.job_group],
  status: ['text', (run) => run.status],
  reason: ['text', (run) => run.reason],
  reason_kind: ['text', (run) => run.reason_kind],
  trigger: ['text', (run) => run.trigger],
  scheduled_time: ['time', (run) => run.scheduled_time],
  planned_at: ['time', (run) => run.planned_at],
  ended_at: ['time', (run) => run.ended_at],
  duration_seconds: ['number', durationSeconds],
  started_by: ['text', (run) => run.started_by],
  stopped_by: ['text', (run) => run.stopped_by],
  stop_reason: ['text', (run) => run.stop_reason],
  rerun_of: ['text', (run) => run.rerun_of],
  as_run: ['text', (run) => run.as_run],
  job_count: ['whole', (run) => run.job_count],
  left_out: ['whole', (run) => run.left_out],
  ...Object.fromEntries(
    JOB_RUN_STATUSES.map((status) => [
      status.toLowerCase(),
      ['whole', (run: RunJson) => run.counts[status] ?? 0] satisfies [string, unknown],
    ]),
  ),
});

/** Of an ended run only: that of an open one would be another at every look. */
function durationSeconds(run: RunJson): number | null {
  const ms = run.ended_at === null ? null : runTook(run, 0);
  return ms === null || Number.isNaN(ms) ? null : ms / 1000;
}
