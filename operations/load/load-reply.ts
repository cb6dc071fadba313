import { type Margins, marginsOf, SERVICE_TASK_SECONDS, taskTimeoutSeconds } from '../../domain/attempts/deadline';
import type { PlannedJob, RunPlan } from '../../domain/plans/run-plan';
import type { RunRow } from '../../domain/tables/rows';
import { type FunctionNames, functionOf } from '../../domain/targets/declared-targets';
import type { DeclaredTargets } from '../../domain/targets/kind';

/** What the states need, and no more: about 100 bytes a job. */
export type LoadReply =
  | { decision: 'SKIP' | 'CLOSED'; run_id: string }
  | {
      decision: 'RUN';
      run_id: string;
      plan: number;
      /** Over how many partition keys the job runs are spread, which each call must then say. Absent: 1. */
      parts?: number;
      max_concurrency: number;
      on_failure: 'stop' | 'continue';
      parallel: JobCall[];
      /** `stage`: its number in the group, if that is not its place here. For views; the states do not read it. */
      stages: { stage?: number; jobs: JobCall[]; broken: boolean }[];
      /** How many jobs are INVALID, if any is. For views. */
      invalid?: number;
    };

interface JobCall {
  job: string;
  function: string;
  timeout_seconds: number;
}

/** What the reply needs to know of where the run takes place. */
export interface ReplyDependencies extends FunctionNames {
  margins: Margins;
  declared?: DeclaredTargets | undefined;
}

/** The reply about a run that begins, from its plan. */
export function renderReply(
  run: Pick<RunRow, 'run_id' | 'plan_no' | 'parts'>,
  plan: Pick<RunPlan, 'rows' | 'parallel' | 'stages'>,
  settings: { on_failure: 'stop' | 'continue'; max_concurrency: number },
  { margins, declared, ...names }: ReplyDependencies,
): LoadReply {
  const call = (job: PlannedJob): JobCall => {
    const name = functionOf(job.target, declared, names);
    return {
      job: job.job_name,
      function: name,
      // A call of work in a service only starts it or looks at it.
      timeout_seconds: job.looks
        ? SERVICE_TASK_SECONDS
        : taskTimeoutSeconds(job.timeout_minutes, marginsOf(name, margins)),
    };
  };
  const invalid = plan.rows.filter(({ status }) => status === 'INVALID').length;
  return {
    decision: 'RUN',
    run_id: run.run_id,
    plan: run.plan_no,
    ...(run.parts !== undefined && run.parts > 1 && { parts: run.parts }),
    max_concurrency: settings.max_concurrency,
    on_failure: settings.on_failure,
    parallel: plan.parallel.map(call),
    stages: plan.stages.map(({ stage, jobs, broken }, at) => ({
      ...(stage !== undefined && stage !== at && { stage }),
      jobs: jobs.map(call),
      broken,
    })),
    ...(invalid > 0 && { invalid }),
  };
}
