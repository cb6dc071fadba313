import { type Cost, costOf, isOnAws } from '../cost/job-cost';
import type { JobPast } from '../cost/job-past';
import type { JobRunRow, RunRow } from '../tables/rows';
import { dollarsOf } from './group-cost';
import { OWN_PARTS, ownUsage } from './own-usage';

/** What a run cost on AWS, or on a laptop would have: so far, if it is open. An estimate. */
export interface RunCost {
  isOnAws: boolean;
  /** Of its jobs' work. Undefined: they used nothing that is paid for. */
  work: Cost | undefined;
  /** US dollars of what Runsheet itself used. */
  own: number;
}

/**
 * Undefined of a run in which no job ran.
 * @param pastOf what a row says of costs; undefined if its job did not run
 */
export function runCost<Row extends Pick<JobRunRow, 'stage'>>(
  run: Pick<RunRow, 'execution_arn' | 'trigger'>,
  rows: readonly Row[],
  pastOf: (row: Row) => JobPast | undefined,
): RunCost | undefined {
  const ran = rows.flatMap((row) => {
    const past = pastOf(row);
    return past ? [{ stage: row.stage, past }] : [];
  });
  if (ran.length === 0) return undefined;
  const jobs = ran.map(({ past }) => past);
  const stages = new Set(ran.flatMap(({ stage }) => stage ?? []));
  const own = ownUsage({ jobs, stages: stages.size });
  return {
    isOnAws: isOnAws(run),
    work: costOf(
      jobs.map(({ usage }) => usage),
      jobs.reduce((sum, { untold }) => sum + untold, 0),
    ),
    own:
      OWN_PARTS.reduce((sum, part) => sum + dollarsOf(own[part]), 0) +
      (run.trigger === 'schedule' ? dollarsOf({ schedule_starts: 1 }) : 0),
  };
}
