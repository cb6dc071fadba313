import { type Margins, marginsOf, SERVICE_TASK_SECONDS, taskTimeoutSeconds } from '../../domain/attempts/deadline';
import { asksForBatches, type BatchedPlan, type Batches, batchPlan, isBatched } from '../../domain/plans/batches';
import { type GroupSize, tooLarge } from '../../domain/plans/execution-limits';
import { firstLookEvents } from '../../domain/plans/looks';
import type { PlannedJob, PlannedStage, RunPlan } from '../../domain/plans/run-plan';
import type { RunRow } from '../../domain/tables/rows';
import { type FunctionNames, functionOf } from '../../domain/targets/declared-targets';
import type { DeclaredTargets } from '../../domain/targets/kind';
import { jsonBytes } from '../../domain/values/json';

/** What the states need, and no more: about 100 bytes a job, or as many a batch. */
export type LoadReply = { decision: 'SKIP' | 'CLOSED'; run_id: string } | RunReply;

/** Of a run that begins. */
export type RunReply = OfRun &
  (
    | { decision: 'RUN'; parallel: JobCall[]; stages: InlineStage[] }
    | {
        decision: 'RUN_BATCHES';
        parallel: Batches;
        /** `count`: how many batches there are, each of which must say that it succeeded. */
        stages: (InlineStage | (Batches & { stage: number; count: number; broken: boolean }))[];
        /** How many jobs are planned. For views. */
        planned: { parallel: number; staged: number };
      }
  );

interface OfRun {
  run_id: string;
  plan: number;
  /** Over how many partition keys the job runs are spread, which each call must then say. Absent: 1. */
  parts?: number;
  max_concurrency: number;
  on_failure: 'stop' | 'continue';
  /** How many jobs are INVALID, if any is. For views. */
  invalid?: number;
}

/** `stage`: its number in the group, if that is not its place here. For views; the states do not read it. */
interface InlineStage {
  stage?: number;
  jobs: JobCall[];
  broken: boolean;
}

export interface JobCall {
  job: string;
  function: string;
  timeout_seconds: number;
}

/** What the reply needs to know of where the run takes place. */
export interface ReplyDependencies extends FunctionNames {
  margins: Margins;
  declared?: DeclaredTargets | undefined;
}

type RunOfReply = Pick<RunRow, 'run_id' | 'plan_no' | 'parts' | 'batches'>;
type PlanOfReply = Pick<RunPlan, 'rows' | 'parallel' | 'stages'>;
type SettingsOfReply = Pick<OfRun, 'max_concurrency' | 'on_failure'>;

/** The reply about a run that begins, and what its execution will hold. */
export interface SizedReply {
  reply: RunReply;
  size: GroupSize;
}

/**
 * The reply about a run that begins, from its plan. The run is one execution if it fits into one and asks for no more
 * than 40 jobs at once; else it runs in batches.
 */
export function renderReply(
  run: RunOfReply,
  plan: PlanOfReply,
  settings: SettingsOfReply,
  deps: ReplyDependencies,
): SizedReply {
  const fits = ({ size }: SizedReply) => tooLarge(size).length === 0;
  // A run that was planned in batches stays one: its budgets of history events are theirs.
  if (run.batches === undefined && !asksForBatches(plan, settings.max_concurrency)) {
    const inline = renderInline(run, plan, settings, deps);
    if (fits(inline)) return inline;
  }
  const batched = (inlineJobs: number) =>
    renderBatched(run, plan, batchPlan(plan, settings.max_concurrency, inlineJobs), settings, deps);
  for (const inlineJobs of FEWER_INLINE) {
    const sized = batched(inlineJobs);
    if (fits(sized)) return sized;
  }
  return batched(0);
}

/** Stages of more jobs are batched, the first way that fits. Of few jobs a stage takes fewer bytes inline. */
const FEWER_INLINE = [40, 8, 1];

function renderInline(
  run: RunOfReply,
  plan: PlanOfReply,
  settings: SettingsOfReply,
  deps: ReplyDependencies,
): SizedReply {
  const reply: RunReply = {
    decision: 'RUN',
    ...ofRun(run, plan, settings),
    parallel: plan.parallel.map((job) => renderCall(job, deps)),
    stages: plan.stages.map((stage, at) => inlineStage(stage, at, deps)),
  };
  const jobs = [...plan.parallel, ...plan.stages.flatMap((stage) => stage.jobs)];
  return { reply, size: { ...sizeOf(jobs, plan), payloadBytes: jsonBytes(reply) } };
}

function renderBatched(
  run: RunOfReply,
  plan: PlanOfReply,
  { parallel, stages }: BatchedPlan,
  settings: SettingsOfReply,
  deps: ReplyDependencies,
): SizedReply {
  const reply: RunReply = {
    decision: 'RUN_BATCHES',
    ...ofRun(run, plan, settings),
    // The states read it.
    parts: run.parts ?? 1,
    parallel,
    stages: stages.map((stage, at) =>
      isBatched(stage) ? { ...stage, count: stage.batches.length } : inlineStage(stage, at, deps),
    ),
    planned: {
      parallel: plan.parallel.length,
      staged: plan.stages.reduce((sum, { jobs }) => sum + jobs.length, 0),
    },
  };
  const inline = stages.flatMap((stage) => (isBatched(stage) ? [] : stage.jobs));
  const batched = { stages: stages.filter(isBatched).length };
  return { reply, size: { ...sizeOf(inline, plan), batched, payloadBytes: jsonBytes(reply) } };
}

function ofRun(run: RunOfReply, { rows }: PlanOfReply, { max_concurrency, on_failure }: SettingsOfReply): OfRun {
  const invalid = rows.filter(({ status }) => status === 'INVALID').length;
  return {
    run_id: run.run_id,
    plan: run.plan_no,
    ...(run.parts !== undefined && run.parts > 1 && { parts: run.parts }),
    max_concurrency,
    on_failure,
    ...(invalid > 0 && { invalid }),
  };
}

function sizeOf(jobs: readonly PlannedJob[], { stages }: PlanOfReply): Omit<GroupSize, 'payloadBytes'> {
  return { jobs: jobs.length, stages: stages.length, lookEvents: firstLookEvents(jobs) };
}

function inlineStage({ stage, jobs, broken }: PlannedStage, at: number, deps: ReplyDependencies): InlineStage {
  return {
    ...(stage !== undefined && stage !== at && { stage }),
    jobs: jobs.map((job) => renderCall(job, deps)),
    broken,
  };
}

/** What the machine needs to call a job. */
export function renderCall(job: PlannedJob, { margins, declared, ...names }: ReplyDependencies): JobCall {
  const name = functionOf(job.target, declared, names);
  return {
    job: job.job_name,
    function: name,
    // A call of work in a service only starts it or looks at it.
    timeout_seconds: job.looks
      ? SERVICE_TASK_SECONDS
      : taskTimeoutSeconds(job.timeout_minutes, marginsOf(name, margins)),
  };
}

/** How many batches the reply has. Undefined: the run is one execution. */
export function batchCount(reply: RunReply): number | undefined {
  if (reply.decision === 'RUN') return undefined;
  const ofStages = reply.stages.map((stage) => ('batches' in stage ? stage.batches.length : 0));
  return ofStages.reduce((sum, count) => sum + count, reply.parallel.batches.length);
}
