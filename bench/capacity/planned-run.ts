import { AWS_MARGINS } from '../../domain/attempts/deadline';
import type { GroupSettings } from '../../domain/groups/group-settings';
import { jobsAtOnce } from '../../domain/plans/batches';
import { requireExecutionInput } from '../../domain/plans/execution-input';
import { byExpectedMs, longestFirst } from '../../domain/plans/longest-first';
import { partsFor } from '../../domain/plans/row-parts';
import { planRun } from '../../domain/plans/run-plan';
import { partitionOf } from '../../domain/tables/row-keys';
import { jobEntry } from '../../domain/tables/rows';
import type { JsonObject } from '../../domain/values/json';
import { batchCount, type ReplyDependencies, renderCall, renderReply } from '../../operations/load/load-reply';

/** A run of a model, planned by LoadGroup's own rules. */
export interface PlannedRun {
  runId: string;
  /** Of LoadGroup. */
  reply: JsonObject;
  /** 0: it runs in one execution. */
  batches: number;
  /** What LoadBatch answers. */
  loadBatch(request: JsonObject): JsonObject;
  /** The partition of a job's row. */
  partOf(job: string): string;
}

/** How the names of functions begin that are as long as on AWS. */
export const FUNCTION_PREFIX = 'runsheet-prod-job-';
const DEPENDENCIES: ReplyDependencies = { margins: AWS_MARGINS, functionPrefix: FUNCTION_PREFIX };

/**
 * @param target the name of the jobs' function
 * @param took how long jobs took in an earlier run, ms
 */
export function plannedRun(
  runId: string,
  rows: readonly Readonly<Record<string, unknown>>[],
  settings: GroupSettings,
  target: string,
  took: ReadonlyMap<string, number> = new Map(),
): PlannedRun {
  const input = requireExecutionInput({ group: 'nightly', trigger: 'manual' });
  const inOrder = planRun({ group: 'nightly', rows, settings, input, targets: new Set([target]), secrets: undefined });
  const plan = longestFirst(inOrder, took, settings.max_concurrency);
  const parts = partsFor(jobsAtOnce(plan, settings.max_concurrency));
  const { reply } = renderReply({ run_id: runId, plan_no: 1, parts }, plan, settings, DEPENDENCIES);
  const jobs = [...plan.parallel, ...plan.stages.flatMap((stage) => stage.jobs)];
  return {
    runId,
    reply: JSON.parse(JSON.stringify(reply)) as JsonObject,
    batches: batchCount(reply) ?? 0,
    loadBatch: ({ from, to }) => {
      const slice = jobs.filter(({ job_name }) => job_name >= (from as string) && job_name <= (to as string));
      return { jobs: byExpectedMs(slice).map((job) => ({ ...renderCall(job, DEPENDENCIES) })), broken: false };
    },
    partOf: (job) => partitionOf({ run_id: runId, entry: jobEntry(job), parts }),
  };
}
