import type { BriefRun } from '../../adapters/dynamodb/run-queries';
import type { GroupCost } from '../../domain/estimates/group-cost';
import { costOfJobs } from '../../domain/estimates/group-shape';
import type { JobHistory } from '../../domain/plans/forecast';
import type { Readable } from '../../domain/runs/run-with-rows';
import { PARALLEL } from '../../domain/tables/rows';
import type { ShownJobRuns } from '../../operations/show/read-job-runs';
import type { Due } from '../parts/read-due';

/** What the group costs on AWS, if its jobs take what they took in the run of the column. */
export function costOfColumn({ jobs, due, runs, column }: Costed, now: number): GroupCost | undefined {
  const { schedule, isEnabled } = due;
  const histories = new Map<string, JobHistory>();
  for (const row of column?.rows ?? []) {
    const past = column?.pastOf?.(row);
    if (past) histories.set(row.job_name, { past });
  }
  if (histories.size === 0) return undefined;
  const enabled = jobs.flatMap(({ job_name, status, priority = PARALLEL }) =>
    status === 'PENDING' ? [{ job_name, priority }] : [],
  );
  return costOfJobs(
    { jobs: enabled, schedule: isEnabled ? schedule : undefined, runs: runs.toReversed(), histories },
    now,
  );
}

interface Costed {
  /** As the master table has them. */
  jobs: readonly Readable[];
  due: Due;
  /** The newest last. */
  runs: readonly BriefRun[];
  /** Undefined: no run of the page has ended. */
  column: Partial<Pick<ShownJobRuns, 'rows' | 'pastOf'>> | undefined;
}
