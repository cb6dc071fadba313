import { DEFAULT_JOB_MEMORY_MB } from '../tables/limits';
import type { AttemptEntry, JobRunRow, Looks, RunRow } from '../tables/rows';
import { isOnAws, lambdaUsage, usageOf } from './job-cost';
import { rowBytes } from './row-bytes';
import { sumUsage, type Usage } from './usage';

/** What one run of a job says of the cost of the next one on AWS. */
export interface JobPast {
  /** What its own work used in services. Of a job function on a laptop: what its time would be on Lambda. */
  usage: Usage;
  /** How many attempts ran where nobody tells what they used. */
  untold: number;
  attempts: number;
  /** How many attempts had to be settled: those that failed. */
  failures: number;
  /** If its work is looked at: how often, and the seconds that each attempt took. */
  looks?: { how: Looks; seconds: readonly number[] };
  /** Bytes of its row in the plan, and at its end. */
  plannedBytes: number;
  endedBytes: number;
}

/** A job that succeeds at once, of whose work nothing is known. Rows of the examples have about this size. */
export const UNKNOWN_PAST: JobPast = {
  usage: {},
  untold: 0,
  attempts: 1,
  failures: 0,
  plannedBytes: 500,
  endedBytes: 1000,
};

/** As it was read: somebody may have edited it. */
export type PastRow = Pick<JobRunRow, 'status'> & Partial<JobRunRow>;

/** Undefined if the job has not run. */
export function pastOf(row: PastRow, run: Pick<RunRow, 'execution_arn'>): JobPast | undefined {
  const attempts = (row.attempts ?? []).filter(({ started_at }) => started_at !== null);
  if (attempts.length === 0) return undefined;
  const used = attempts.map((attempt) => usageOnAws(attempt, row, isOnAws(run)));
  const { attempts: _, output: __, error: ___, ...planned } = row;
  return {
    usage: sumUsage(used.flatMap((each) => (each === 'untold' ? [] : [each]))),
    untold: used.filter((each) => each === 'untold').length,
    attempts: attempts.length,
    failures: attempts.filter(({ status }) => status !== 'SUCCEEDED' && status !== 'RUNNING').length,
    ...(row.looks !== undefined && { looks: { how: row.looks, seconds: attempts.map(secondsOf) } }),
    plannedBytes: rowBytes(planned),
    endedBytes: rowBytes(row),
  };
}

function usageOnAws(attempt: AttemptEntry, row: PastRow, isThere: boolean): Usage | 'untold' {
  const told = usageOf(attempt, row, isThere);
  if (told !== undefined || isThere) return told ?? {};
  // A laptop runs other programs in the place of what a stack runs in a service.
  if (!row.target?.startsWith('lambda:')) return 'untold';
  return lambdaUsage({ ...attempt, memory_mb: DEFAULT_JOB_MEMORY_MB }, row) ?? {};
}

function secondsOf({ started_at, ended_at }: AttemptEntry): number {
  const ms = Date.parse(ended_at ?? '') - Date.parse(started_at ?? '');
  return Number.isNaN(ms) ? 0 : Math.max(0, ms) / 1000;
}
