import { type BriefRun, listBriefRuns } from '../../adapters/dynamodb/run-queries';
import { runStart } from '../../domain/runs/run-times';
import type { Sources } from '../page';
import type { Place } from '../place';
import { sanitizeRun } from './sanitize-rows';

/** A month of nightly runs. */
export const MAX_RUNS = 30;

/** Runs of a group, the newest last. */
export interface GroupRuns {
  runs: BriefRun[];
  /** Whether the time range of the place has older runs than these. */
  hasOlder: boolean;
}

/**
 * The newest runs of the group in the time range of the place. `open`: the open runs of the group. For some seconds a
 * new run has no plan yet, and then no index lists it.
 */
export async function readGroupRuns(
  { runs }: Sources,
  group: string,
  { range }: Place,
  open: readonly BriefRun[],
): Promise<GroupRuns> {
  const found = (await listBriefRuns(runs, group, MAX_RUNS + 1, range)).map(sanitizeRun);
  const isWithin = (time: string) => !range || (time >= range.from && time <= range.to);
  const known = new Set(found.map(({ run_id }) => run_id));
  const unplanned = open.filter((run) => run.planned_at === undefined && !known.has(run.run_id));
  const all = [...found, ...unplanned.filter((run) => isWithin(run.execution_started_at))];
  return {
    runs: all.sort(byStart).slice(-MAX_RUNS),
    hasOlder: all.length > MAX_RUNS,
  };
}

function byStart(a: BriefRun, b: BriefRun): number {
  return runStart(a) < runStart(b) ? -1 : runStart(a) > runStart(b) ? 1 : 0;
}
