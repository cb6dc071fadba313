import type { GroupRows } from '../../adapters/dynamodb/master-table';
import type { BriefRun } from '../../adapters/dynamodb/run-queries';
import { pastOf } from '../../domain/cost/job-past';
import type { GroupCost } from '../../domain/estimates/group-cost';
import { costOfGroup } from '../../domain/estimates/group-shape';
import type { JobHistory } from '../../domain/plans/forecast';
import type { JobRunRow } from '../../domain/tables/rows';
import type { Due } from '../parts/read-due';

/** What the group costs on AWS, if its jobs take what they took in the run of the column. */
export function costOfColumn({ jobs, due, runs, column }: Costed, now: number): GroupCost | undefined {
  const { schedule, isEnabled } = due;
  const histories = new Map<string, JobHistory>();
  for (const row of column?.rows ?? []) {
    const past = column && pastOf(row, column.run);
    if (past) histories.set(row.job_name, { past });
  }
  if (histories.size === 0) return undefined;
  return costOfGroup(
    { rows: jobs, schedule: isEnabled ? schedule : undefined, runs: runs.toReversed(), histories },
    now,
  );
}

interface Costed {
  jobs: GroupRows['jobs'];
  due: Due;
  /** The newest last. */
  runs: readonly BriefRun[];
  /** Undefined: no run of the page has ended. */
  column: { run: BriefRun; rows?: readonly JobRunRow[] } | undefined;
}
