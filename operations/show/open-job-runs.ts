import { digestOpen } from '../../adapters/dynamodb/run-digest';
import type { RunTable } from '../../adapters/dynamodb/run-table';
import type { DigestedJob } from '../../domain/runs/digested-job';
import type { RunRow } from '../../domain/tables/rows';
import { isOpen } from '../../domain/tables/statuses';

/** An open run of at most so many jobs is read anew at each look: those are some 140 units, read consistently. */
const MOST_READ_ANEW = 1_000;

/** What was read stands for 1 ms a job, so that a process reads at most 1,000 rows a second: 70 units. */
const KEPT_MS_A_JOB = 1;

/** 50,000 jobs take some 20 MB. */
const MOST_RUNS = 4;

type LargeRun = Parameters<typeof digestOpen>[1] & Pick<RunRow, 'status' | 'job_count'>;

/** Whether the process keeps what it has read of the run's job runs. */
export function isKept({
  status,
  planned_at,
  job_count,
}: Pick<RunRow, 'status' | 'planned_at' | 'job_count'>): boolean {
  return isOpen(status) && planned_at !== undefined && typeof job_count === 'number' && job_count > MOST_READ_ANEW;
}

interface Kept {
  jobs: Promise<DigestedJob[]>;
  /** On the clock of `performance.now`. */
  until: number;
}

const kept = new WeakMap<RunTable, Map<string, Kept>>();

/**
 * The job runs of a large run that goes on, in reading order, for showing: they are as they were at most 1 ms a job ago
 * (10 s for 10,000 jobs). All looks of a process share one reading.
 */
export function readOpenJobRuns(
  table: RunTable,
  run: LargeRun,
  now: () => number = () => performance.now(),
): Promise<DigestedJob[]> {
  const runs = kept.get(table) ?? new Map<string, Kept>();
  kept.set(table, runs);
  const key = `${run.run_id} ${run.plan_no}`;
  const known = runs.get(key);
  if (known && now() < known.until) return known.jobs;
  const jobs = digestOpen(table, run);
  const reading: Kept = { jobs, until: Number.POSITIVE_INFINITY };
  runs.delete(key);
  runs.set(key, reading);
  for (const oldest of [...runs.keys()].slice(0, -MOST_RUNS)) runs.delete(oldest);
  jobs.then(
    () => {
      reading.until = now() + KEPT_MS_A_JOB * (run.job_count ?? 0);
    },
    () => {
      if (runs.get(key) === reading) runs.delete(key);
    },
  );
  return jobs;
}
