import { findListed } from '../../adapters/dynamodb/group-list';
import { type BriefJobRun, listBriefJobRuns } from '../../adapters/dynamodb/job-run-queries';
import { type BriefRun, listBriefRuns, listOpenRuns } from '../../adapters/dynamodb/run-queries';
import type { GroupCost } from '../../domain/estimates/group-cost';
import { SETTINGS_ROW } from '../../domain/groups/group-settings';
import { isWholeSuccess } from '../../domain/runs/part-of-group';
import { lateBy } from '../../domain/runs/run-times';
import { hadPlan } from '../../domain/runs/run-with-rows';
import type { JobRunRow, RunRow } from '../../domain/tables/rows';
import { isFailed, isOpen } from '../../domain/tables/statuses';
import { inParallel } from '../../operations/in-parallel';
import { isKept } from '../../operations/show/open-job-runs';
import { readJobRuns, type ShownJobRuns } from '../../operations/show/read-job-runs';
import type { Sources } from '../page';
import { type Due, readDue } from '../parts/read-due';
import { readGroupRuns } from '../parts/read-group-runs';
import { sanitizeJobRun, sanitizeRun } from '../parts/sanitize-rows';
import type { Place } from '../place';
import { costOfColumn } from './cost-of-column';
import { type GridJob, gridOf } from './grid-jobs';
import { hasWholeGroup, readPresentJobs } from './read-present-jobs';

/** The most job runs that a page reads: 30 runs of 333 jobs, or 5 of 2,000. */
export const MAX_JOB_RUNS = 10_000;
/** So many job runs of a digest take no longer than one row. */
const OF_A_DIGEST = 4;
/** The runs that are read in parallel. A query answers with up to 1 MB; 2,000 jobs take two queries. */
const RUNS_AT_ONCE = 6;
const NEXT_TIMES = 3;

export interface GroupPage {
  place: Place & { page: 'group' };
  due: Due;
  /** The last run in the time range of the place; if it has none, the last run of all. */
  last: BriefRun | undefined;
  late: RunRow[];
  /** The newest runs in the time range of the place, the newest last. */
  runs: BriefRun[];
  hasOlder: boolean;
  /** The columns of the grid: the newest of `runs`, as many as MAX_JOB_RUNS allows. */
  columns: GridColumn[];
  jobs: GridJob[];
  /** What it costs on AWS, as the jobs of one of the columns took. Undefined: none of them has run in one. */
  cost: GroupCost | undefined;
}

export interface GridColumn {
  run: BriefRun;
  /** Of a run with a digest, and of the one whose cost is estimated. */
  rows?: readonly JobRunRow[];
  pastOf?: ShownJobRuns['pastOf'];
  /** By the name of the job. */
  cells: ReadonlyMap<string, BriefJobRun>;
}

/** Undefined if neither the master table nor any run has the group. */
export async function readGroupPage(
  sources: Sources,
  place: Place & { page: 'group' },
  now: number,
): Promise<GroupPage | undefined> {
  const { group } = place;
  const [settings, listed, allOpen] = await Promise.all([
    sources.master.readRow(group, SETTINGS_ROW),
    findListed(sources.master, group),
    listOpenRuns(sources.runs),
  ]);
  const open = allOpen.map(sanitizeRun).filter(({ job_group }) => job_group === group);
  const { runs, hasOlder } = await readGroupRuns(sources, group, place, open);
  const last = runs.at(-1) ?? (await listBriefRuns(sources.runs, group, 1)).map(sanitizeRun)[0];
  const shown = runs.slice(-fitting(runs));
  const costed = mostTelling(shown);
  const [due, columns] = await Promise.all([
    readDue(
      sources,
      listed ?? { group, inForce: undefined, attributes: {} },
      settings,
      sources.readWatched?.()(group) ?? true,
      now,
      NEXT_TIMES,
    ),
    inParallel(shown, (run) => readColumn(sources, run, run === costed), RUNS_AT_ONCE),
  ]);
  const known = columns.findLast(({ run, rows }) => rows !== undefined && hasWholeGroup(run));
  const present = await readPresentJobs(sources.master, group, known && { run: known.run, rows: known.rows ?? [] });
  if (!listed && !settings && present.length === 0 && !last) return undefined;
  const cells = columns.map((column) => column.cells);
  const late = open.filter((run) => lateBy(run, now) !== undefined);
  const cost = costOfColumn({ jobs: present, due, runs, column: columns.find(({ run }) => run === costed) }, now);
  return { place, due, last, late, runs, hasOlder, columns, jobs: gridOf(present, cells), cost };
}

/** The run that says most of what the group costs: in a rerun, jobs that are carried over have not run. */
function mostTelling(runs: readonly BriefRun[]): BriefRun | undefined {
  return (
    runs.findLast((run) => isWholeSuccess(run) && run.rerun_of === undefined) ??
    runs.findLast((run) => !isOpen(run.status) && hadPlan(run) && run.rerun_of === undefined) ??
    runs.findLast((run) => !isOpen(run.status) && hadPlan(run))
  );
}

/** How many of the newest runs stay within MAX_JOB_RUNS together; at least one. */
function fitting(runs: readonly BriefRun[]): number {
  let left = MAX_JOB_RUNS;
  const tooMuch = runs.toReversed().findIndex((run) => {
    left -= hadPlan(run) ? (run.job_count ?? 0) / (isDigestRead(run) ? OF_A_DIGEST : 1) : 0;
    return left < 0;
  });
  return Math.max(1, tooMuch < 0 ? runs.length : tooMuch);
}

/** Its job runs come from a digest, which the table or this process keeps. */
function isDigestRead(run: BriefRun): boolean {
  return run.digest !== undefined || isKept(run);
}

/** The whole rows cost as many read units as the few fields of a cell. */
async function readColumn({ runs }: Sources, run: BriefRun, isCosted: boolean): Promise<GridColumn> {
  if (run.planned_at === undefined || !hadPlan(run)) return { run, cells: new Map() };
  const found = isCosted || isDigestRead(run) ? await readSanitized(runs, run) : undefined;
  const cells = found?.rows ?? (await listBriefJobRuns(runs, run)).map(sanitizeJobRun);
  return { run, cells: new Map(cells.map((row) => [row.job_name, row])), ...found };
}

async function readSanitized(runs: Sources['runs'], run: BriefRun): Promise<ShownJobRuns> {
  const found = await readJobRuns(runs, run);
  return found.isDigest ? found : { ...found, rows: found.rows.map(sanitizeJobRun) };
}

/** The names of the jobs that did not succeed in one of the shown runs. */
export function jobsInTrouble({ columns }: Pick<GroupPage, 'columns'>): Set<string> {
  return new Set(
    columns.flatMap(({ cells }) =>
      [...cells.values()].filter(({ status }) => isFailed(status)).map(({ job_name }) => job_name),
    ),
  );
}
