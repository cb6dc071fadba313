import { listExpiredLeases } from '../adapters/dynamodb/job-run-queries';
import type { RunTable } from '../adapters/dynamodb/run-table';
import { printLine } from '../adapters/log';
import { expiredBefore, lateBy } from '../domain/runs/run-times';
import type { RunRow } from '../domain/tables/rows';
import { inParallel } from './in-parallel';

export interface OpenRuns {
  runs: RunTable;
  /** The runs that are still open. */
  open: readonly RunRow[];
  /** The run_ids whose job runs are read: as many as a sweep asks about. */
  asked: ReadonlySet<string>;
  /** Epoch ms. */
  now: number;
}

/** The number of late runs, and of job runs with an expired lease. */
export interface Watched {
  late: number;
  expired: number;
}

/** Runs whose rows are read at once. */
const AT_ONCE = 5;

/**
 * Logs a line for each open run that has taken longer than it should, and for each job run that nobody ends, in every
 * sweep for as long as that lasts. A sweep asks about at most 200 runs (domain/runs/cut-off.ts), which cost $0.003 with
 * 1,000 jobs each.
 * @param each calls the act for one run; it may keep one run's failure from the others
 */
export async function watchOpenRuns(
  { runs, open, asked, now }: OpenRuns,
  each: (runId: string, act: () => Promise<void>) => Promise<void>,
): Promise<Watched> {
  const watched = { late: 0, expired: 0 };
  for (const run of open) {
    const late = lateBy(run, now);
    if (late === undefined) continue;
    watched.late += 1;
    const { run_id, job_group: group, expected_minutes } = run;
    const late_minutes = Math.ceil(late / 60_000);
    printLine({ level: 'warn', message: 'late run', fields: { run_id, group, expected_minutes, late_minutes } });
  }
  await inParallel(
    open.filter(({ run_id }) => asked.has(run_id)),
    (run) =>
      each(run.run_id, async () => {
        for (const lease of await listExpiredLeases(runs, run, expiredBefore(now))) {
          watched.expired += 1;
          const fields = { run_id: run.run_id, group: run.job_group, ...lease };
          printLine({ level: 'error', message: 'expired lease', fields });
        }
      }),
    AT_ONCE,
  );
  return watched;
}
