import { listEndedJobRuns } from '../adapters/dynamodb/ended-job-runs';
import { listReruns } from '../adapters/dynamodb/run-queries';
import type { RunTable } from '../adapters/dynamodb/run-table';
import { type MergedOutcome, mergeOutcomes } from '../domain/explain/run-summary';
import { isUnselected } from '../domain/plans/left-out';
import { type FailedBefore, isPart, stillFailed } from '../domain/runs/part-of-group';
import { inReadingOrder } from '../domain/runs/run-with-rows';
import type { JobRunRow, RunRow } from '../domain/tables/rows';
import { isName, isRunId, MAX_GROUP_NAME } from '../domain/values/names';

/** A run among its reruns. */
export interface ChainLink {
  run_id: string;
  status: string;
  rerun_of: string | null;
  /** How many jobs were not selected: the run's success is not the group's. */
  left_out: number;
  planned_at: string | null;
  ended_at: string | null;
}

/** A first run, all of its reruns, and the outcome of each job after them. A run without reruns is a chain too. */
export interface Chain {
  chain: ChainLink[];
  merged: MergedOutcome[];
}

/** More reruns than anyone makes by hand. It also ends a circle of edited rows. */
const MAX_CHAIN = 100;

/** Reads the whole chain to which a run belongs. */
export async function readChain(runs: RunTable, runId: string): Promise<Chain> {
  const chain = await listChain(runs, runId);
  const rows = await Promise.all(chain.map(async (run) => (run.planned_at ? await runs.listPlanned(run) : [])));
  return { chain: chain.map(link), merged: mergeOutcomes(rows.map(inReadingOrder)) };
}

/**
 * Returns the runs of a chain, oldest first, or none if the run does not exist. Reads at most `pages` of 1 MB after the
 * first run, and finds only reruns in these.
 */
export async function listChain(runs: RunTable, runId: string, pages?: number): Promise<RunRow[]> {
  const first = await firstOf(runs, runId);
  return first ? [first, ...(await rerunsOf(runs, first, pages))].slice(0, MAX_CHAIN) : [];
}

async function firstOf(runs: RunTable, runId: string): Promise<RunRow | undefined> {
  let run = await runs.findRun(runId);
  for (let depth = 0; run !== undefined && isRunId(run.rerun_of) && depth < MAX_CHAIN; depth++) {
    const before = await runs.findRun(run.rerun_of);
    // The original has expired or never existed: the chain begins after it.
    if (!before) return run;
    run = before;
  }
  return run;
}

/** Relies on the order, oldest first: a rerun comes after the run that it repeats. */
async function rerunsOf(runs: RunTable, first: RunRow, pages?: number): Promise<RunRow[]> {
  if (!isName(first.job_group, MAX_GROUP_NAME) || first.planned_at === undefined) return [];
  const known = new Set([first.run_id]);
  const found: RunRow[] = [];
  for (const run of await listReruns(runs, first.job_group, first.planned_at, pages)) {
    if (!known.has(run.rerun_of as string) || known.has(run.run_id)) continue;
    known.add(run.run_id);
    found.push(run);
  }
  return found;
}

/**
 * Returns the jobs that a rerun left out although they had failed in the runs that it repeats. Reads nothing for a run
 * that left nothing out.
 */
export async function readStillFailed(
  runs: RunTable,
  run: RunRow,
  rows: readonly JobRunRow[],
): Promise<FailedBefore[]> {
  if (!isPart(run)) return [];
  const repeated: JobRunRow[][] = [];
  // The jobs whose last outcome is not known yet: mostly the first original knows all of them.
  const open = new Set(rows.filter(isUnselected).map(({ job_name }) => job_name));
  let before = run.rerun_of;
  while (open.size > 0 && isRunId(before) && repeated.length < MAX_CHAIN) {
    const original: RunRow | undefined = await runs.findRun(before);
    if (!original) break;
    const planned = original.planned_at ? await listEndedJobRuns(runs, original) : [];
    for (const row of planned) if (!isUnselected(row)) open.delete(row.job_name);
    repeated.push(planned);
    before = original.rerun_of;
  }
  return stillFailed(rows, repeated);
}

function link(run: RunRow): ChainLink {
  return {
    run_id: run.run_id,
    status: run.status,
    rerun_of: run.rerun_of ?? null,
    left_out: run.left_out ?? 0,
    planned_at: run.planned_at ?? null,
    ended_at: run.ended_at ?? null,
  };
}
