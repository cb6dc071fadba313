import { type BriefRun, listBriefRuns } from '../../adapters/dynamodb/brief-rows';
import type { Sources } from '../page';
import type { Place } from '../place';
import { typedRun } from './sanitize-rows';

/** A month of nights. */
export const MOST_RUNS = 30;

/** Some runs of a group, the newest last. */
export interface GroupRuns {
  runs: BriefRun[];
  /** Whether there are older ones than these, in the time that the place is about. */
  hasOlder: boolean;
}

/**
 * The group's runs of the time that the place is about. `open`: the group's open runs; those that have no plan yet, for some
 * seconds, are in no index of its runs.
 */
export async function readGroupRuns(
  { runs }: Sources,
  group: string,
  { range }: Place,
  open: readonly BriefRun[],
): Promise<GroupRuns> {
  const found = (await listBriefRuns(runs, group, MOST_RUNS + 1, range)).map(typedRun);
  const isWithin = (time: string) => !range || (time >= range.from && time <= range.to);
  const known = new Set(found.map(({ run_id }) => run_id));
  const unplanned = open.filter((run) => run.planned_at === undefined && !known.has(run.run_id));
  const all = [...found, ...unplanned.filter((run) => isWithin(run.execution_started_at))];
  return {
    runs: all.sort(byStart).slice(-MOST_RUNS),
    hasOlder: all.length > MOST_RUNS,
  };
}

/** When the run's plan was complete; before that, when it was started. */
export function startOf({ planned_at, execution_started_at }: BriefRun): string {
  return planned_at ?? execution_started_at;
}

function byStart(a: BriefRun, b: BriefRun): number {
  return startOf(a) < startOf(b) ? -1 : startOf(a) > startOf(b) ? 1 : 0;
}
