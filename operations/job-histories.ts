import { type JobRunOfRun, jobRunsKey, listRunsOfJob } from '../adapters/dynamodb/job-run-queries';
import { listRunsOfGroup } from '../adapters/dynamodb/run-queries';
import type { RunTable } from '../adapters/dynamodb/run-table';
import { type JobPast, pastOf } from '../domain/cost/job-past';
import { type FailingSince, failingSince } from '../domain/explain/failing-since';
import type { JobHistory } from '../domain/plans/forecast';
import type { JobRunRow, RunRow } from '../domain/tables/rows';
import { parseInstant } from '../domain/values/instant';

/*
 * What earlier runs say about a job. It is read from indexes, for showing: nothing may be decided by it.
 */

/** A fortnight of nights. */
const RECENT_RUNS = 15;
/** A job that is in none of these runs is looked for in this many runs of its own. */
const RECENT_JOB_RUNS = 30;
/** Queries at once. */
const AT_ONCE = 10;

export interface GroupHistory {
  hasRuns: boolean;
  jobs: Map<string, JobHistory>;
  /** The newest runs, newest first. */
  runs: RunRow[];
}

/**
 * Returns when each job last ran, and how long it took when it last succeeded. It reads the group's newest runs, and
 * for a job that is in none of them the job's own newest runs.
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
    for (const row of await table.listPlanned(run)) note(jobs, row, () => pastOf(row, run));
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
  return { hasRuns: runs.length > 0, jobs, runs };
}

/** Rows come newest first, so known values stay. A row at attempt 0 never ran; its success may be carried over. */
function note(
  jobs: Map<string, JobHistory>,
  row: JobRunOfRun,
  past: () => JobPast | undefined = () => undefined,
): void {
  if (row.attempt === 0) return;
  const known = jobs.get(row.job_name);
  const ms = successMs(row);
  const isFirstSuccess = known?.durationMs === undefined && ms !== undefined;
  jobs.set(row.job_name, {
    lastRunAt: known?.lastRunAt ?? row.started_at ?? row.planned_at,
    durationMs: known?.durationMs ?? ms,
    past: known?.past === undefined || isFirstSuccess ? (past() ?? known?.past) : known.past,
  });
}

/** How long a success took. An earlier version wrote a negative number if the clock was set back meanwhile. */
function successMs({ status, duration_ms: ms }: JobRunOfRun): number | undefined {
  return status === 'SUCCEEDED' && ms !== undefined && ms >= 0 ? ms : undefined;
}

/** How many nights `readFailingSince` looks back. A failure that is older has been known for long. */
const LOOK_BACK = 50;

/**
 * Returns since when the job has not succeeded, up to the given row. Undefined if that row is in no index, because the
 * job's name or the row's time is invalid.
 */
export async function readFailingSince(table: RunTable, row: JobRunRow): Promise<FailingSince | undefined> {
  if (row.job_runs === undefined || parseInstant(row.planned_at) === undefined) return undefined;
  const { rows, isCut } = await listRunsOfJob(table, row.job_runs, { limit: LOOK_BACK, to: row.planned_at });
  return failingSince(rows, isCut);
}
