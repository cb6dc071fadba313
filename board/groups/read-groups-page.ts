import { readGroupList } from '../../adapters/dynamodb/group-list';
import { type BriefRun, listBriefRuns, listOpenRuns } from '../../adapters/dynamodb/run-queries';
import { GROUP_HEALTHS, type GroupHealth, groupHealth } from '../../domain/explain/group-health';
import { SETTINGS_ROW } from '../../domain/groups/group-settings';
import { lateBy } from '../../domain/runs/run-times';
import type { ListedGroup } from '../../domain/schedules/schedule-in-force';
import type { RunRow } from '../../domain/tables/rows';
import { inParallel } from '../../operations/in-parallel';
import type { Sources } from '../page';
import { paginate } from '../parts/pagination';
import { type Due, readDue } from '../parts/read-due';
import { readGroupRuns } from '../parts/read-group-runs';
import { sanitizeRun } from '../parts/sanitize-rows';
import type { Place } from '../place';

const GROUPS_PER_PART = 50;
/** Enough runs to see past some that were skipped, or ran a part of the group. */
const NEWEST = 15;
/** This many groups are read in parallel: the page is quick, and the table is not strained. */
const READS_AT_ONCE = 16;

export interface GroupsPage {
  place: Place;
  /** The part of the list that is shown, counted from 1, and the number of parts. */
  part: number;
  parts: number;
  /** How many groups have each health, of all groups and not only of those that are shown. */
  healths: Record<GroupHealth, number>;
  groups: GroupLine[];
  isOpen: boolean;
}

export interface GroupLine {
  group: string;
  health: GroupHealth;
  due: Due;
  /** The last run in the time range of the place; if it has none, the last run of all. */
  last: BriefRun | undefined;
  /** The newest runs in the time range of the place, the newest last. */
  runs: BriefRun[];
  late: RunRow[];
}

/** Reads a little of every group first, which decides their order, and then the runs of the groups that are shown. */
export async function readGroupsPage(sources: Sources, place: Place, now: number): Promise<GroupsPage> {
  const [listed, allOpen] = await Promise.all([readGroupList(sources.master), listOpenRuns(sources.runs)]);
  const open = allOpen.map(sanitizeRun);
  const isWatched = sources.readWatched?.() ?? (() => true);
  const glances = await inParallel(
    listed,
    (each) => readGlance(sources, each, isWatched(each.group), open, now),
    READS_AT_ONCE,
  );
  glances.sort(byHealth);
  const { shown, part, parts } = paginate(glances, place.part, GROUPS_PER_PART);
  const groups = await inParallel(
    shown,
    async ({ newest, open, ...line }) => {
      const { runs } = await readGroupRuns(sources, line.group, place, open);
      return {
        ...line,
        runs,
        last: runs.at(-1) ?? newest[0],
        late: open.filter((run) => lateBy(run, now) !== undefined),
      };
    },
    READS_AT_ONCE,
  );
  const healths = Object.fromEntries(GROUP_HEALTHS.map((each) => [each, 0])) as Record<GroupHealth, number>;
  for (const { health } of glances) healths[health] += 1;
  const isOpen = glances.some((each) => each.open.length > 0);
  return { place, part, parts, healths, groups, isOpen };
}

interface Glance extends Pick<GroupLine, 'group' | 'health' | 'due'> {
  newest: BriefRun[];
  open: RunRow[];
}

async function readGlance(
  sources: Sources,
  listed: ListedGroup,
  isWatched: boolean,
  allOpen: readonly RunRow[],
  now: number,
): Promise<Glance> {
  const { group } = listed;
  const [due, planned] = await Promise.all([
    sources.master.readRow(group, SETTINGS_ROW).then((row) => readDue(sources, listed, row, isWatched, now, 1)),
    listBriefRuns(sources.runs, group, NEWEST),
  ]);
  const open = allOpen.filter(({ job_group }) => job_group === group);
  const newest = [...open.filter(({ planned_at }) => planned_at === undefined), ...planned.map(sanitizeRun)];
  return { group, due, newest, open, health: groupHealth({ ...due, newest, open }, now) };
}

function byHealth(a: Glance, b: Glance): number {
  return GROUP_HEALTHS.indexOf(a.health) - GROUP_HEALTHS.indexOf(b.health) || (a.group < b.group ? -1 : 1);
}
