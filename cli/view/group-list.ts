import { readGroupList } from '../../adapters/dynamodb/group-list';
import { listRunsOfGroup } from '../../adapters/dynamodb/run-queries';
import { nextTimes } from '../../domain/schedules/fires';
import type { RunRow } from '../../domain/tables/rows';
import { isName, MAX_GROUP_NAME } from '../../domain/values/names';
import { inParallel } from '../../operations/in-parallel';
import type { Engine } from '../engines/engine';

/** A group as the list of groups shows it. */
export interface GroupLine {
  group: string;
  last: RunRow | undefined;
  /** Epoch ms; undefined where it has no schedule, or no more times. */
  next: number | undefined;
  timezone: string;
  isDisabled: boolean;
}

/** The groups that were applied, with the last run of each: one query a group. */
export async function readGroups(engine: Engine, now: number): Promise<GroupLine[]> {
  const lines: GroupLine[] = [];
  await inParallel(await readGroupList(engine.master), async ({ group, inForce, attributes }) => {
    const [last] = isName(group, MAX_GROUP_NAME) ? await listRunsOfGroup(engine.runs, group, 1) : [];
    const [next] = inForce ? nextTimes(inForce, undefined, now, 1, engine.firing) : [];
    lines.push({
      group,
      last,
      next,
      timezone: inForce?.timezone ?? 'UTC',
      isDisabled: attributes.is_enabled === false,
    });
  });
  return lines.sort((a, b) => (a.group < b.group ? -1 : 1));
}
