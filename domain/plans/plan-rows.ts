import type { Condition } from '../tables/change';
import { expiresUnclosed } from '../tables/retention';
import { type JobRunRow, PARALLEL, type RunRow } from '../tables/rows';
import { isOpen } from '../tables/statuses';
import { targetKey } from '../targets/kinds';
import { byExpectedMs } from './longest-first';
import { behindUnplacedJobs, type PlannedJob, type PlannedStage, type RunPlan } from './run-plan';

/** The plan's rows as a loader writes them, under its run's `plan_no`. */
export function planRows(run: RunRow, plan: Pick<RunPlan, 'rows'>, plannedAt: string): JobRunRow[] {
  return plan.rows.map((row) => ({
    ...row,
    run_id: run.run_id,
    ...(run.parts !== undefined && { parts: run.parts }),
    plan_no: run.plan_no,
    job_group: run.job_group as string,
    planned_at: plannedAt,
    ...(run.scheduled_time !== undefined && { scheduled_time: run.scheduled_time }),
    ...(run.data_run !== undefined && { data_run: run.data_run }),
    expires_at: expiresUnclosed(plannedAt),
  }));
}

/** The condition to put a planned row: no row is there, or only one that an earlier loader left. */
export function isAbsentOrLeft(run: Pick<RunRow, 'plan_no'>): Condition {
  return { any: [{ absent: 'entry' }, isLeft(run)] };
}

/**
 * The row belongs to an older plan, whose loader was taken over from. A claimed row belongs to a job and is never
 * touched.
 */
export function isLeft(run: Pick<RunRow, 'plan_no'>): Condition {
  return { all: [{ less: ['plan_no', run.plan_no] }, { absent: 'claim' }] };
}

/**
 * A committed plan's jobs, rebuilt from its rows for a repeat of LoadGroup, whose first reply may have been lost. A job
 * that has ended is not called again; one that ended badly still breaks its stage.
 */
export function rebuildPlan(rows: readonly JobRunRow[]): Pick<RunPlan, 'parallel' | 'stages'> {
  const byNumber = new Map<number, PlannedStage>();
  for (const row of rows) {
    if (row.stage === undefined) continue;
    const stage = byNumber.get(row.stage) ?? { stage: row.stage, jobs: [], broken: false };
    byNumber.set(row.stage, stage);
    if (isOpen(row.status)) stage.jobs.push(plannedJob(row));
    else if (row.status !== 'SUCCEEDED') stage.broken = true;
  }
  const stages = [...byNumber]
    .sort(([a], [b]) => a - b)
    .map(([, stage]) => ({ ...stage, jobs: byExpectedMs(stage.jobs) }));
  const unplaced = rows.some((row) => row.status === 'INVALID' && row.priority === undefined);
  return {
    parallel: byExpectedMs(rows.filter((row) => row.priority === PARALLEL && isOpen(row.status)).map(plannedJob)),
    stages: behindUnplacedJobs(stages, unplaced),
  };
}

/** An open row was planned from a valid job, so its fields are there. */
export function plannedJob(row: JobRunRow): PlannedJob {
  return {
    job_name: row.job_name,
    target: targetKey(row.target as string),
    timeout_minutes: row.timeout_minutes as number,
    maximum_retries: row.maximum_retries as number,
    ...(row.looks !== undefined && { looks: row.looks }),
    ...(row.expected_ms !== undefined && { expected_ms: row.expected_ms }),
  };
}
