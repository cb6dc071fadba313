import { runningOf, targetOf } from '../targets/declared-targets';
import type { AwsPlace, DeclaredTargets } from '../targets/kind';
import { isNotified } from '../targets/services/end-notices';
import { eventsForRetries } from './execution-limits';
import { chooseLooks, type LookedAt } from './looks';

/** What of a plan says how often its jobs are looked at. */
interface Plan<Row, Job> {
  rows: Row[];
  parallel: Job[];
  stages: { stage?: number; jobs: Job[]; broken: boolean }[];
}

/**
 * Decides how often work in services is looked at. A plan without such jobs stays as it is.
 * @param hears where the stack hears of ends; undefined if nobody does
 */
export function withLooks<Row extends { job_name: string; status: string }, Job extends LookedAt & { target: string }>(
  plan: Plan<Row, Job>,
  declared: DeclaredTargets | undefined,
  hears: AwsPlace | undefined,
): Plan<Row, Job> {
  const jobs = [...plan.parallel, ...plan.stages.flatMap((stage) => stage.jobs)];
  const served = jobs.filter(({ target }) => runningOf(targetOf(target), declared) === 'service');
  if (served.length === 0) return plan;
  const isHeard = (target: string) => hears !== undefined && isNotified(declared?.get(targetOf(target)), hears);
  const asked = served.map((job) => ({ ...job, isNotified: isHeard(job.target) }));
  const chosen = chooseLooks(asked, eventsForRetries({ jobs: jobs.length, stages: plan.stages.length }));
  const add = <T extends { job_name: string }>(each: T): T => {
    const looks = chosen.get(each.job_name);
    return looks === undefined ? each : { ...each, looks };
  };
  return {
    rows: plan.rows.map((row) => (row.status === 'PENDING' ? add(row) : row)),
    parallel: plan.parallel.map(add),
    stages: plan.stages.map((stage) => ({ ...stage, jobs: stage.jobs.map(add) })),
  };
}
