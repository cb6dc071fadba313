import { readGroupList } from '../../adapters/dynamodb/group-list';
import { listRunsOfGroup } from '../../adapters/dynamodb/run-queries';
import { nextTimes } from '../../domain/schedules/fires';
import { localTime } from '../../domain/schedules/moment';
import type { RunRow } from '../../domain/tables/rows';
import { isName, MAX_GROUP_NAME } from '../../domain/values/names';
import { inParallel } from '../../operations/in-parallel';
import type { Engine } from '../engines/engine';
import { dim } from '../terminal/paint';
import { renderTable } from '../terminal/render-table';
import { renderAge, renderDuration, renderSpan } from '../terminal/render-time';
import type { Sheet } from '../terminal/sheet';
import { runTook } from './run-json';

/** A group as the list of groups shows it. */
export interface GroupLine {
  group: string;
  last: RunRow | undefined;
  /** Epoch ms. Undefined if the group has no schedule, or no more times. */
  next: number | undefined;
  timezone: string;
  isDisabled: boolean;
}

/** Reads the groups that were applied, by name, each with its last run: one query a group. */
export async function readGroupLines(engine: Engine, now: number): Promise<GroupLine[]> {
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

/** The groups for a terminal: how the last run of each ended, and when the next is due. */
export function renderGroupLines(groups: readonly GroupLine[], { width, now }: Sheet): string {
  const rows = groups.map(({ group, last, next, timezone, isDisabled }) => [
    group,
    last?.status ?? '',
    renderAge(last?.planned_at, now),
    last ? renderDuration(runTook(last, now)) : '',
    next === undefined ? '' : `in ${renderSpan(next - now)}`,
    next === undefined ? '' : localTime(next, timezone),
    [isDisabled ? 'disabled' : '', last ? '' : 'never ran'].filter((part) => part !== '').join(', '),
  ]);
  const columns = [
    { title: 'GROUP', cut: 'middle' },
    { title: 'LAST RUN', status: true },
    { title: 'AGO', right: true, drop: 3 },
    { title: 'TOOK', right: true, drop: 2 },
    { title: 'NEXT', right: true, drop: 1 },
    { title: 'AT', drop: 5 },
    { title: '', least: 8, drop: 4, paint: dim },
  ] as const;
  return renderTable(columns, rows, width);
}
