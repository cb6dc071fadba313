import { findDisabling, listChanges } from '../../adapters/dynamodb/change-log';
import { type JobRunOfRun, jobRunsKey, listRunsOfJob } from '../../adapters/dynamodb/job-run-queries';
import { type FailingSince, failingSince } from '../../domain/explain/failing-since';
import { type ParsedJob, parseJobRow } from '../../domain/groups/job';
import type { Disabling } from '../../domain/history/logged-change';
import { byAge, type LoggedChange } from '../../domain/history/logged-change';
import type { MasterRow } from '../../domain/tables/master-row';
import { isOpen } from '../../domain/tables/statuses';
import type { Sources } from '../page';
import { sanitizeJobRun } from '../parts/sanitize-rows';
import type { Place } from '../place';

/** All that the page of one job shows. */
export interface JobPage {
  place: Place & { page: 'job' };
  /** The row in the master table, parsed and as stored; undefined if the job is gone from the table. */
  row: (ParsedJob & { stored: MasterRow }) | undefined;
  /** Who disabled the job, if its row is disabled now. */
  disabling: Disabling | undefined;
  /** Since when the job fails, whatever the time range of the place; undefined if it does not fail. */
  since: FailingSince | undefined;
  /** In the time range of the place, the newest first. */
  runs: JobRunOfRun[];
  /** Whether there are older runs than these. */
  isCut: boolean;
  /** Changes of the job's row and of the group's settings since the first of the runs, the oldest first. */
  changes: LoggedChange[];
}

/** Half a year of nightly runs. More marks than these would overlap. */
const MAX_RUNS = 200;
/** At most this many runs are read to find since when the job fails. An older failure has long been known. */
const LOOK_BACK_RUNS = 50;
/** Of a group that is edited often, the newest changes are read. */
const MAX_CHANGES = 100;
/** For a job without runs, changes are read from so far back. */
const LOOK_BACK_MS = 90 * 86_400_000;

export async function readJobPage(
  { master, runs }: Sources,
  place: Place & { page: 'job' },
  now: number,
): Promise<JobPage | undefined> {
  const { group, job, range } = place;
  const key = jobRunsKey(group, job);
  const [stored, found, past] = await Promise.all([
    master.readRow(group, job),
    listRunsOfJob(runs, key, { limit: MAX_RUNS, ...range }),
    range && listRunsOfJob(runs, key, { limit: LOOK_BACK_RUNS }),
  ]);
  const recent = past ?? found;
  const from = found.rows.at(-1)?.planned_at ?? range?.from ?? new Date(now - LOOK_BACK_MS).toISOString();
  const [changes, disabling, kept] = await Promise.all([
    listChanges(master, group, { job, settingsToo: true, from, to: range?.to, limit: MAX_CHANGES }),
    stored?.is_enabled === false ? findDisabling(master, group, job, new Date(now).toISOString()) : undefined,
    dropOrphans(runs, found.rows.map(sanitizeJobRun)),
  ]);
  const isKnown = stored !== undefined || recent.rows.length > 0 || found.rows.length > 0;
  // Changes of the group's settings alone do not show that there is such a job.
  if (!isKnown && changes.every(({ job_name }) => job_name !== job)) return undefined;
  return {
    place,
    row: stored && { ...parseJobRow(stored), stored },
    disabling,
    since: failingSince(recent.rows, recent.isCut),
    runs: kept,
    isCut: found.isCut,
    changes: changes.sort(byAge),
  };
}

/**
 * Drops the rows whose plan is not the plan of their run. A loader that lost to another one left them, and they never
 * run. Closing a run ends each row of its plan, so that only open rows need a check.
 */
async function dropOrphans(runs: Sources['runs'], rows: readonly JobRunOfRun[]): Promise<JobRunOfRun[]> {
  const open = rows.filter(({ status }) => isOpen(status));
  const orphans = await Promise.all(
    open.map(async (row) => {
      const run = await runs.findRun(row.run_id);
      return run !== undefined && run.plan_no !== row.plan_no ? row : undefined;
    }),
  );
  return rows.filter((row) => !orphans.includes(row));
}
