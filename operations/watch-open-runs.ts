import { listExpiredLeases } from '../adapters/dynamodb/expired-leases';
import type { RunTable } from '../adapters/dynamodb/run-table';
import { printLine } from '../adapters/log';
import { expiredBefore, lateBy } from '../domain/runs/run-times';
import type { RunRow } from '../domain/tables/rows';
import { inParallel } from './write-plan';

export interface OpenRuns {
  runs: RunTable;
  /** That are open still. */
  open: readonly RunRow[];
  /** Whose rows are looked at, among them: as many as a sweep asks after. */
  asked: ReadonlySet<string>;
  /** Epoch ms. */
  now: number;
}

/** `late`: runs. `expired`: job runs. */
export interface Watched {
  late: number;
  expired: number;
}

/** Runs whose rows are read side by side. */
const AT_ONCE = 5;

/**
 * Tells of each open run that has taken longer than it should, and of each job run that nobody ends: a line of the log each,
 * in every sweep for as long as it is so. At most 200 runs are asked after in a sweep (domain/runs/cut-off.ts): at 1,000 jobs each,
 * $0.003. `each` may keep what fails for one run from the others.
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
