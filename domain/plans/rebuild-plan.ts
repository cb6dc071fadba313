import { PARALLEL, targetName } from '../groups/job';
import type { JobRunRow } from '../tables/rows';
import { isOpen } from '../tables/statuses';
import type { PlannedJob, PlannedStage, RunPlan } from './run-plan';

/**
 * A committed plan's jobs, from its rows: what a repeat of LoadGroup answers, since its first answer may have been lost
 * (protocol, LOAD 0). A job that already ended is not called again; one that ended badly still holds the stages after it.
 */
export function rebuildPlan(rows: readonly JobRunRow[]): Pick<RunPlan, 'parallel' | 'stages'> {
  const stages: PlannedStage[] = [];
  for (const row of rows) {
    if (row.stage === undefined) continue;
    while (stages.length <= row.stage) stages.push({ jobs: [], broken: false });
    const stage = stages[row.stage] as PlannedStage;
    if (isOpen(row.status)) stage.jobs.push(plannedJob(row));
    else if (row.status !== 'SUCCEEDED') stage.broken = true;
  }
  const unplaced = rows.some((row) => row.status === 'INVALID' && row.priority === undefined);
  return {
    parallel: rows.filter((row) => row.priority === PARALLEL && isOpen(row.status)).map(plannedJob),
    stages: unplaced && stages.length > 0 ? [{ jobs: [], broken: true }, ...stages] : stages,
  };
}

/** An open row was planned from a valid job: its fields are there. */
function plannedJob(row: JobRunRow): PlannedJob {
  return {
    job_name: row.job_name,
    target: targetName(row.target as string),
    timeout_minutes: row.timeout_minutes as number,
    maximum_retries: row.maximum_retries as number,
  };
}
