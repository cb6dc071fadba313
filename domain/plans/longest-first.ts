import { MOST_AT_ONCE } from './batches';
import type { PlannedJob, RunPlan } from './run-plan';

/*
 * The order in which jobs start where not all can run at once: the longest first, by how long each took in an earlier
 * run of its group. With them last, a run would wait for one long job while its other places stand empty. (Graham,
 * Bounds on Multiprocessing Timing Anomalies, 1969: such a run takes at most 4/3 of the shortest possible time.)
 */

/** The jobs of one Map: the parallel jobs, or those of a stage. */
type Branch = readonly PlannedJob[];

/** Whether the order of any branch matters: without a place for each of its jobs, some have to wait. */
export function someJobsWait({ parallel, stages }: Pick<RunPlan, 'parallel' | 'stages'>, maxConcurrency: number) {
  return [parallel, ...stages.map(({ jobs }) => jobs)].some((jobs) => doJobsWait(jobs, maxConcurrency));
}

function doJobsWait(jobs: Branch, maxConcurrency: number): boolean {
  return jobs.length > Math.min(maxConcurrency, MOST_AT_ONCE);
}

/**
 * Orders the jobs of each branch in which some have to wait, and notes in their rows how long they are expected to
 * take. A job that nothing is known of is taken for a usual one: it has the median of its branch.
 * @param took ms, by job
 */
export function longestFirst(plan: RunPlan, took: ReadonlyMap<string, number>, maxConcurrency: number): RunPlan {
  if (took.size === 0) return plan;
  const expected = new Map<string, number>();
  const order = (jobs: PlannedJob[]) => {
    if (!doJobsWait(jobs, maxConcurrency)) return jobs;
    const known = jobs.flatMap(({ job_name }) => took.get(job_name) ?? []);
    if (known.length === 0) return jobs;
    const usual = known.sort((a, b) => a - b)[Math.floor(known.length / 2)] as number;
    return byExpectedMs(
      jobs.map((job) => {
        const expected_ms = took.get(job.job_name) ?? usual;
        expected.set(job.job_name, expected_ms);
        return { ...job, expected_ms };
      }),
    );
  };
  const parallel = order(plan.parallel);
  const stages = plan.stages.map((stage) => ({ ...stage, jobs: order(stage.jobs) }));
  const rows = plan.rows.map((row) => {
    const expected_ms = row.status === 'PENDING' ? expected.get(row.job_name) : undefined;
    return expected_ms === undefined ? row : { ...row, expected_ms };
  });
  return { rows, parallel, stages };
}

/** The jobs with the longest first. Those that nothing is expected of keep their order. */
export function byExpectedMs<Job extends { expected_ms?: number }>(jobs: readonly Job[]): Job[] {
  return [...jobs].sort((a, b) => (b.expected_ms ?? 0) - (a.expected_ms ?? 0));
}
