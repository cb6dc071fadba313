import { type BriefRun, listBriefRuns } from '../../adapters/dynamodb/brief-rows';
import { readGroupList } from '../../adapters/dynamodb/group-list';
import { listOpenRuns } from '../../adapters/dynamodb/run-queries';
import { SETTINGS_ROW } from '../../domain/groups/group-settings';
import { lateBy } from '../../domain/runs/run-times';
import type { Firing } from '../../domain/schedules/fires';
import type { ListedGroup } from '../../domain/schedules/schedule-in-force';
import type { RunRow } from '../../domain/tables/rows';
import type { Sources } from '../page';
import { fewAtOnce } from '../parts/few-at-once';
import { partOf } from '../parts/pagination';
import { type Due, readDue } from '../parts/read-due';
import { readGroupRuns } from '../parts/read-group-runs';
import { typedRun } from '../parts/sanitize-rows';
import { STANDINGS, type Standing, standingOf } from '../parts/standing';
import type { Place } from '../place';

export const GROUPS_A_PART = 50;

/** Enough to look past some that were skipped. */
const NEWEST = 5;

export interface GroupsPage {
  place: Place;
  /** Which part of them is shown, from 1, and of how many. */
  part: number;
  parts: number;
  /** Of all groups, not only of those that are shown. */
  standings: Record<Standing, number>;
  groups: GroupLine[];
  isOpen: boolean;
  firing: Firing;
}

export interface GroupLine {
  group: string;
  standing: Standing;
  due: Due;
  /** The last run of the time that the place is about; if there is none, the last of all. */
  last: BriefRun | undefined;
  /** Of the time that the place is about: the newest of them, the newest last. */
  runs: BriefRun[];
  late: RunRow[];
}

/** First a short look at every group, which decides their order; then the past of those that are shown. */
export async function readGroupsPage(sources: Sources, place: Place, now: number): Promise<GroupsPage> {
  const [listed, allOpen] = await Promise.all([readGroupList(sources.master), listOpenRuns(sources.runs)]);
  const open = allOpen.map(typedRun);
  const glances = (await fewAtOnce(listed, (each) => readGlance(sources, each, open, now))).sort(byStanding);
  const { shown, part, parts } = partOf(glances, place.part, GROUPS_A_PART);
  const groups = await fewAtOnce(shown, async ({ newest, open, ...line }) => {
    const { runs } = await readGroupRuns(sources, line.group, place, open);
    return {
      ...line,
      runs,
      last: runs.at(-1) ?? newest[0],
      late: open.filter((run) => lateBy(run, now) !== undefined),
    };
  });
  const standings = Object.fromEntries(STANDINGS.map((each) => [each, 0])) as Record<Standing, number>;
  for (const { standing } of glances) standings[standing] += 1;
  const isOpen = glances.some((each) => each.open.length > 0);
  return { place, part, parts, standings, groups, isOpen, firing: sources.firing };
}

interface Glance extends Pick<GroupLine, 'group' | 'standing' | 'due'> {
  newest: BriefRun[];
  open: RunRow[];
}

async function readGlance(
  sources: Sources,
  listed: ListedGroup,
  allOpen: readonly RunRow[],
  now: number,
): Promise<Glance> {
  const { group } = listed;
  const [due, planned] = await Promise.all([
    sources.master.readRow(group, SETTINGS_ROW).then((row) => readDue(sources, listed, row, now, 1)),
    listBriefRuns(sources.runs, group, NEWEST),
  ]);
  const open = allOpen.filter(({ job_group }) => job_group === group);
  const newest = [...open.filter(({ planned_at }) => planned_at === undefined), ...planned.map(typedRun)];
  return { group, due, newest, open, standing: standingOf(newest, open, due, now) };
}

function byStanding(a: Glance, b: Glance): number {
  return STANDINGS.indexOf(a.standing) - STANDINGS.indexOf(b.standing) || (a.group < b.group ? -1 : 1);
}
