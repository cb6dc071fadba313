import { costJson, costOfJobRun, costOfRun } from '../cost/job-cost';
import { jobReasonOf, problemsOf, runReasonOf } from '../tables/reasons';
import type { JobRunRow, RunRow } from '../tables/rows';
import { countStatuses } from '../tables/statuses';
import type { Json } from '../values/json';
import { firstStart, jobRunDuration } from './run-times';

/** A run as `--json` prints it, without its jobs: null rather than absent. */
export function runJson(run: RunRow, rows?: readonly JobRunRow[]) {
  return {
    run_id: run.run_id,
    job_group: run.job_group ?? null,
    status: run.status,
    reason: run.reason ?? null,
    reason_kind: runReasonOf(run) ?? null,
    trigger: run.trigger,
    scheduled_time: run.scheduled_time ?? null,
    started_by: run.started_by ?? null,
    stopped_by: run.stopped_by ?? null,
    stop_reason: run.stop_reason ?? null,
    rerun_of: run.rerun_of ?? null,
    as_run: run.as_run ?? null,
    job_count: run.job_count ?? null,
    left_out: run.left_out ?? 0,
    planned_at: run.planned_at ?? null,
    ended_at: run.ended_at ?? null,
    // While a run is open, its counts are those of the plan, and its rows are newer.
    counts: rows && run.status === 'RUNNING' ? countStatuses(rows) : (run.counts ?? countStatuses([])),
  };
}

export type RunJson = ReturnType<typeof runJson>;

/** A run with its jobs, as `run --json` and `show --json` print it. */
export function runWithJobsJson(run: RunRow, rows: readonly JobRunRow[]) {
  return {
    ...runJson(run, rows),
    parameters: run.parameters ?? {},
    cost: costJson(costOfRun(run, rows)),
    jobs: rows.map((row) => jobJson(row, run)),
  };
}

export type RunWithJobsJson = ReturnType<typeof runWithJobsJson>;
export type JobJson = ReturnType<typeof jobJson>;

function jobJson(row: JobRunRow, run: RunRow) {
  return {
    job_name: row.job_name,
    target: row.target ?? null,
    priority: row.priority ?? null,
    stage: row.stage ?? null,
    status: row.status,
    reason: row.reason ?? null,
    reason_kind: jobReasonOf(row) ?? null,
    problems: row.status === 'INVALID' ? problemsOf(row) : [],
    carried_from: row.carried_from ?? null,
    attempt: row.attempt,
    planned_at: row.planned_at,
    started_at: firstStart(row) ?? null,
    ended_at: row.ended_at ?? null,
    duration_ms: jobRunDuration(row),
    last_attempt_ms: row.duration_ms ?? null,
    retry_at: row.retry_at ?? null,
    output: outputOf(row),
    error: row.error ?? null,
    cost: costJson(costOfJobRun(row, run)),
    attempts: row.attempts,
  };
}

/** What the job returned. A text that somebody wrote into the row, and that is no JSON, is shown as it is. */
function outputOf({ output }: JobRunRow): Json {
  if (output === undefined) return null;
  try {
    return JSON.parse(output) as Json;
  } catch {
    return output;
  }
}

/** How long the run took, or has taken until now if it is open, in ms. Null if it never began. */
export function runTook(run: Pick<RunRow, 'status'> & RunTimes, now: number): number | null {
  const [planned, ended] = [run.planned_at ?? null, run.ended_at ?? null];
  if (planned === null || (ended === null && run.status !== 'RUNNING')) return null;
  return Math.max(0, (ended === null ? now : Date.parse(ended)) - Date.parse(planned));
}

/** Absent in the table's rows, null in JSON. */
interface RunTimes {
  planned_at?: string | null;
  ended_at?: string | null;
}
