import { type JobRunOfRun, jobRunsKey, listRunsOfJob } from '../adapters/dynamodb/job-run-queries';
import { listRunsOfGroup } from '../adapters/dynamodb/run-queries';
import type { RunTable } from '../adapters/dynamodb/run-table';
import type { JobHistory } from '../domain/plans/forecast';

/** A fortnight of nights. */
const RECENT_RUNS = 15;
/** Runs of one job that are looked through for one in which it really ran. */
const RECENT_JOB_RUNS = 30;
/** Queries at once. */
const AT_ONCE = 10;

export interface GroupHistory {
  hasRuns: boolean;
  jobs: Map<string, JobHistory>;
}

/**
 * When each job last ran, and how long it took when it last succeeded, from the group's newest runs; a job that is in none of
 * them is looked for in its own. Read from indexes: for showing, never for deciding.
 */
export async function readJobHistories(
  table: RunTable,
  group: string,
  names: readonly string[],
): Promise<GroupHistory> {
  const runs = await listRunsOfGroup(table, group, RECENT_RUNS);
  const jobs = new Map<string, JobHistory>();
  for (const run of runs) {
    if (names.every((name) => jobs.get(name)?.durationMs !== undefined)) break;
    for (const row of await table.listPlanned(run)) note(jobs, row);
  }
  const missing = runs.length === 0 ? [] : names.filter((name) => !jobs.has(name));
  for (let at = 0; at < missing.length; at += AT_ONCE) {
    const found = await Promise.all(
      missing
        .slice(at, at + AT_ONCE)
        .map((name) => listRunsOfJob(table, jobRunsKey(group, name), { limit: RECENT_JOB_RUNS })),
    );
    for (const { rows } of found) for (const row of rows) note(jobs, row);
  }
  return { hasRuns: runs.length > 0, jobs };
}

/** Rows come newest first: what is known already is newer. Attempt 0 never ran, also where its success was carried over. */
function note(jobs: Map<string, JobHistory>, row: JobRunOfRun): void {
  if (row.attempt === 0) return;
  const known = jobs.get(row.job_name);
  jobs.set(row.job_name, {
    lastRunAt: known?.lastRunAt ?? row.started_at ?? row.planned_at,
    durationMs: known?.durationMs ?? (row.status === 'SUCCEEDED' ? row.duration_ms : undefined),
  });
}
