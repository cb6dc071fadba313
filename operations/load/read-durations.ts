import { listPlannedFields } from '../../adapters/dynamodb/planned-fields';
import { findLastSucceeded } from '../../adapters/dynamodb/run-queries';
import type { RunTable } from '../../adapters/dynamodb/run-table';
import type { JobRunRow, RunRow } from '../../domain/tables/rows';

const FIELDS = ['job_name', 'plan_no', 'attempt', 'duration_ms'] as const satisfies readonly (keyof JobRunRow)[];

/**
 * Returns how long each job took in the group's last run that was a whole success, ms by job; empty if the newest runs
 * (1 MB of them) hold none. It is read from an index, since nothing depends on it but the order in which jobs start.
 */
export async function readDurations(runs: RunTable, group: string): Promise<Map<string, number>> {
  const last = await findLastSucceeded(runs, group, new Date().toISOString(), 1);
  if (!last) return new Map();
  // What a rerun has carried over ran in the run that it repeats.
  const repeated = last.rerun_of === undefined ? undefined : await runs.findRun(last.rerun_of);
  return new Map([...(repeated ? await durationsOf(runs, repeated) : []), ...(await durationsOf(runs, last))]);
}

/** A carried-over job has no attempt of its own. A negative duration was measured over a change of the clock. */
async function durationsOf(runs: RunTable, run: RunRow): Promise<[job: string, ms: number][]> {
  const rows = await listPlannedFields<Pick<JobRunRow, (typeof FIELDS)[number]>>(runs, run, FIELDS);
  return rows.flatMap(({ job_name, attempt, duration_ms: ms }): [string, number][] =>
    attempt > 0 && ms !== undefined && ms >= 0 ? [[job_name, ms]] : [],
  );
}
