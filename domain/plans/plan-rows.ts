import type { Condition } from '../tables/change';
import { expiresUnclosed } from '../tables/retention';
import type { JobRunRow, RunRow } from '../tables/rows';
import type { RunPlan } from './run-plan';

/** The plan's rows as a loader writes them, under its run's `plan_no`. */
export function planRows(run: RunRow, plan: Pick<RunPlan, 'rows'>, plannedAt: string): JobRunRow[] {
  return plan.rows.map((row) => ({
    ...row,
    run_id: run.run_id,
    plan_no: run.plan_no,
    job_group: run.job_group as string,
    planned_at: plannedAt,
    ...(run.scheduled_time !== undefined && { scheduled_time: run.scheduled_time }),
    ...(run.data_run !== undefined && { data_run: run.data_run }),
    expires_at: expiresUnclosed(plannedAt),
  }));
}

/** For the put of a planned row: there is none, or only what a loader before this one left. */
export function isAbsentOrLeft(run: Pick<RunRow, 'plan_no'>): Condition {
  return { any: [{ absent: 'entry' }, isLeft(run)] };
}

/** Left by a loader that was taken over from: of an older plan. A claimed row is a job's, and is never touched. */
export function isLeft(run: Pick<RunRow, 'plan_no'>): Condition {
  return { all: [{ less: ['plan_no', run.plan_no] }, { absent: 'claim' }] };
}
