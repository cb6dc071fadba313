import { listChanges } from '../../adapters/change-log';
import { type JobRunOfRun, jobRunsKey, listRunsOfJob } from '../../adapters/runs-of-job';
import { SETTINGS_ROW } from '../../domain/group-settings';
import { type ParsedJob, parseJobRow } from '../../domain/job';
import type { LoggedChange } from '../../domain/logged-change';
import type { Place } from '../place';
import type { Sources } from '../rendered-page';
import { typedJobRun } from './typed-rows';

/** All that the page of one job shows. */
export interface JobPage {
  place: Place & { page: 'job' };
  /** What its row says now; undefined where it is gone from the table. */
  row: ParsedJob | undefined;
  /** Newest first. */
  runs: JobRunOfRun[];
  /** There are older runs than these. */
  isCut: boolean;
  /** Changes of the job's row and of its group's settings in the time of the runs, oldest first. */
  changes: LoggedChange[];
}

/** A year of nights is twice as much; more marks than these are a cloud. */
const MAX_RUNS = 200;
/** Changes that are looked through: of a group that is edited all the time, the newest. */
const MAX_CHANGES = 100;

export async function readJobPage(
  { master, runs }: Sources,
  place: Place & { page: 'job' },
  _now: number,
): Promise<JobPage | undefined> {
  const { group, job, range } = place;
  const [stored, found, ofJob, ofGroup] = await Promise.all([
    master.readRow(group, job),
    listRunsOfJob(runs, jobRunsKey(group, job), { limit: MAX_RUNS, ...range }),
    listChanges(master, group, { job, limit: MAX_CHANGES }),
    listChanges(master, group, { job: SETTINGS_ROW, limit: MAX_CHANGES }),
  ]);
  if (!stored && found.rows.length === 0 && ofJob.length === 0) return undefined;
  const since = found.rows.at(-1)?.planned_at ?? '';
  const until = range?.to ?? '9999';
  return {
    place,
    row: stored && parseJobRow(stored),
    runs: found.rows.map(typedJobRun),
    isCut: found.isCut,
    changes: [...ofJob, ...ofGroup]
      .filter(({ at }) => at >= since && at <= until)
      .sort((a, b) => (a.at < b.at ? -1 : 1)),
  };
}
