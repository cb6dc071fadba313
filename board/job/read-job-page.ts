import { findDisabling, listChanges } from '../../adapters/dynamodb/change-log';
import { type JobRunOfRun, jobRunsKey, listRunsOfJob } from '../../adapters/dynamodb/job-run-queries';
import type { MasterRow } from '../../adapters/dynamodb/master-table';
import { type FailingSince, failingSince } from '../../domain/explain/failing-since';
import { type ParsedJob, parseJobRow } from '../../domain/groups/job';
import type { Disabling } from '../../domain/history/disabling';
import { byAge, type LoggedChange } from '../../domain/history/logged-change';
import { isOpen } from '../../domain/tables/statuses';
import type { Sources } from '../page';
import { typedJobRun } from '../parts/sanitize-rows';
import type { Place } from '../place';

/** All that the page of one job shows. */
export interface JobPage {
  place: Place & { page: 'job' };
  /** Its row as it stands in the table, and what that says; undefined where it is gone from the table. */
  row: (ParsedJob & { stored: MasterRow }) | undefined;
  /** Who disabled it, where its row is disabled now. */
  disabling: Disabling | undefined;
  /** Since when it fails, whatever time is shown; undefined where it does not. */
  since: FailingSince | undefined;
  /** Newest first. */
  runs: JobRunOfRun[];
  /** There are older runs than these. */
  isCut: boolean;
  /** Changes of the job's row and of its group's settings in the time of the runs, oldest first. */
  changes: LoggedChange[];
}

/** Half a year of nights; more marks than these are a cloud. */
const MAX_RUNS = 200;
/** For since when it fails: a failure that is older has been known for long. */
const LOOK_BACK_RUNS = 50;
/** Of a group that is edited all the time, the newest changes. */
const MAX_CHANGES = 100;
/** Of a job without runs: how far back its changes are looked for. */
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
  const telling = past ?? found;
  const from = found.rows.at(-1)?.planned_at ?? range?.from ?? new Date(now - LOOK_BACK_MS).toISOString();
  const [changes, disabling, kept] = await Promise.all([
    listChanges(master, group, { job, settingsToo: true, from, to: range?.to, limit: MAX_CHANGES }),
    stored?.is_enabled === false ? findDisabling(master, group, job, new Date(now).toISOString()) : undefined,
    withoutLeft(runs, found.rows.map(typedJobRun)),
  ]);
  const isKnown = stored !== undefined || telling.rows.length > 0 || found.rows.length > 0;
  // Its group's settings alone tell nothing of the job.
  if (!isKnown && changes.every(({ job_name }) => job_name !== job)) return undefined;
  return {
    place,
    row: stored && { ...parseJobRow(stored), stored },
    disabling,
    since: failingSince(telling.rows, telling.isCut),
    runs: kept,
    isCut: found.isCut,
    changes: changes.sort(byAge),
  };
}

/**
 * Without the rows of a plan that is not its run's: a loader that was shut out left them, and nobody will ever run them.
 * Closing a run ends each row of its plan, so that only open ones can be such.
 */
async function withoutLeft(runs: Sources['runs'], rows: readonly JobRunOfRun[]): Promise<JobRunOfRun[]> {
  const open = rows.filter(({ status }) => isOpen(status));
  const left = await Promise.all(
    open.map(async (row) => {
      const run = await runs.findRun(row.run_id);
      return run !== undefined && run.plan_no !== row.plan_no ? row : undefined;
    }),
  );
  return rows.filter((row) => !left.includes(row));
}
