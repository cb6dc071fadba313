import { type BriefJobRun, type BriefRun, listBriefJobRuns, listBriefRuns } from '../../adapters/dynamodb/brief-rows';
import { findListed } from '../../adapters/dynamodb/group-list';
import { listOpenRuns } from '../../adapters/dynamodb/run-queries';
import { lateBy } from '../../domain/runs/run-times';
import { hadPlan } from '../../domain/runs/run-with-rows';
import type { RunRow } from '../../domain/tables/rows';
import { isFailed } from '../../domain/tables/statuses';
import type { Sources } from '../page';
import { fewAtOnce } from '../parts/few-at-once';
import { type Due, readDue } from '../parts/read-due';
import { readGroupRuns } from '../parts/read-group-runs';
import { typedJobRun, typedRun } from '../parts/sanitize-rows';
import type { Place } from '../place';
import { type GridJob, gridJobs } from './grid-jobs';

/** What a page reads of job runs at most: 30 runs of 333 jobs, or 5 of 2,000. */
export const MOST_JOB_RUNS = 10_000;
/** Each of up to 1 MB a page; 2,000 jobs are two. */
const RUNS_AT_ONCE = 6;
const NEXT_TIMES = 3;

export interface GroupPage {
  place: Place & { page: 'group' };
  due: Due;
  /** The last run of the time that the place is about; if there is none, the last of all. */
  last: BriefRun | undefined;
  late: RunRow[];
  /** Of the time that the place is about: the newest of them, the newest last. */
  runs: BriefRun[];
  hasOlder: boolean;
  /** The runs of the grid: the newest of those, as many as are not too much to read. */
  columns: GridColumn[];
  jobs: GridJob[];
}

export interface GridColumn {
  run: BriefRun;
  /** Under the names of the jobs. */
  cells: ReadonlyMap<string, BriefJobRun>;
}

/** Undefined where neither the master table nor any run knows the group. */
export async function readGroupPage(
  sources: Sources,
  place: Place & { page: 'group' },
  now: number,
): Promise<GroupPage | undefined> {
  const { group } = place;
  const [rows, listed, allOpen] = await Promise.all([
    sources.master.readGroup(group),
    findListed(sources.master, group),
    listOpenRuns(sources.runs),
  ]);
  const open = allOpen.map(typedRun).filter(({ job_group }) => job_group === group);
  const { runs, hasOlder } = await readGroupRuns(sources, group, place, open);
  const last = runs.at(-1) ?? (await listBriefRuns(sources.runs, group, 1)).map(typedRun)[0];
  if (!listed && !rows.settings && rows.jobs.length === 0 && !last) return undefined;
  const shown = runs.slice(-fitting(runs, rows.jobs.length));
  const [due, columns] = await Promise.all([
    readDue(sources, listed ?? { group, inForce: undefined, attributes: {} }, rows.settings, now, NEXT_TIMES),
    fewAtOnce(shown, (run) => readColumn(sources, run), RUNS_AT_ONCE),
  ]);
  const cells = columns.map((column) => column.cells);
  const late = open.filter((run) => lateBy(run, now) !== undefined);
  return { place, due, last, late, runs, hasOlder, columns, jobs: gridJobs(rows.jobs, cells) };
}

/** How many of the newest runs have few enough job runs in all; one is always shown. */
function fitting(runs: readonly BriefRun[], jobs: number): number {
  let left = MOST_JOB_RUNS;
  const tooMuch = runs.toReversed().findIndex((run) => {
    left -= hadPlan(run) ? (run.job_count ?? jobs) : 0;
    return left < 0;
  });
  return Math.max(1, tooMuch < 0 ? runs.length : tooMuch);
}

async function readColumn({ runs }: Sources, run: BriefRun): Promise<GridColumn> {
  const rows = run.planned_at !== undefined && hadPlan(run) ? (await listBriefJobRuns(runs, run)).map(typedJobRun) : [];
  return { run, cells: new Map(rows.map((row) => [row.job_name, row])) };
}

/** Names of the jobs that did not succeed in a run that is shown. */
export function jobsInTrouble({ columns }: Pick<GroupPage, 'columns'>): Set<string> {
  return new Set(
    columns.flatMap(({ cells }) =>
      [...cells.values()].filter(({ status }) => isFailed(status)).map(({ job_name }) => job_name),
    ),
  );
}
