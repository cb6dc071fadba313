import type { JobPast } from '../cost/job-past';
import { parseJobRow } from '../groups/job';
import type { JobHistory } from '../plans/forecast';
import { isWholeSuccess } from '../runs/part-of-group';
import { runTook } from '../runs/run-json';
import type { Schedule } from '../schedules/schedule';
import { PARALLEL, type RunRow } from '../tables/rows';
import { isOpen } from '../tables/statuses';
import { type GroupCost, type GroupShape, groupCost, runsAMonth } from './group-cost';

/** What is known of a group and its runs. */
export interface KnownGroup {
  /** Its rows of the master table, as they were read or as they will be. */
  rows: readonly Readonly<Record<string, unknown>>[];
  /** Undefined without one, and of a group that is disabled. */
  schedule: Schedule | undefined;
  /** Its newest runs, newest first. */
  runs: readonly Pick<RunRow, 'status' | 'left_out' | 'planned_at' | 'ended_at'>[];
  histories: ReadonlyMap<string, JobHistory>;
  /** How many runs a month has, if somebody says so. Without it and without a schedule nobody knows. */
  runsAMonth?: number | undefined;
}

export function costOfGroup({ rows, ...known }: KnownGroup, now: number): GroupCost {
  const jobs = rows.flatMap((row) => {
    const parsed = parseJobRow(row);
    return 'job' in parsed && parsed.job.is_enabled ? [parsed.job] : [];
  });
  return costOfJobs({ jobs, ...known }, now);
}

/** The same with the jobs that run, where they are known already. */
export function costOfJobs(group: KnownJobs, now: number): GroupCost {
  const pasts = new Map<string, JobPast>();
  for (const [name, { past }] of group.histories) if (past) pasts.set(name, past);
  return groupCost(groupShape(group, now), pasts);
}

type KnownJobs = Omit<KnownGroup, 'rows'> & { jobs: readonly { job_name: string; priority: number }[] };

function groupShape({ jobs, schedule, runs, runsAMonth: given }: KnownJobs, now: number): GroupShape {
  const priorities = new Set(jobs.map(({ priority }) => priority).filter((priority) => priority !== PARALLEL));
  const timed = runs.find(isWholeSuccess) ?? runs.find(({ status }) => !isOpen(status));
  return {
    jobs: jobs.map(({ job_name }) => job_name),
    stages: priorities.size,
    runs: given ?? (schedule && runsAMonth(schedule, now)),
    isScheduled: schedule !== undefined,
    // Somebody may have edited its times.
    runMs: (timed && runTook(timed, now)) || undefined,
  };
}
