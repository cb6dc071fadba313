import { readGroupList } from '../../adapters/dynamodb/group-list';
import { listRunsOfGroup } from '../../adapters/dynamodb/run-queries';
import { parseSettingsRow, SETTINGS_ROW } from '../../domain/groups/group-settings';
import { runJson, runTook } from '../../domain/runs/run-json';
import { localTime } from '../../domain/schedules/moment';
import { currentSchedule } from '../../domain/schedules/schedule-in-force';
import type { RunRow } from '../../domain/tables/rows';
import { isName, MAX_GROUP_NAME } from '../../domain/values/names';
import { inParallel } from '../../operations/in-parallel';
import { readNextTimes } from '../../operations/next-times';
import type { Engine } from '../engines/engine';
import { timeJson } from '../schedule/next-times';
import { dim } from '../terminal/paint';
import { renderTable } from '../terminal/render-table';
import { renderAge, renderDuration, renderSpan } from '../terminal/render-time';
import type { Sheet } from '../terminal/sheet';

/** A group as the list of groups shows it. */
export interface GroupLine {
  group: string;
  last: RunRow | undefined;
  /** Epoch ms. Undefined if the group has no schedule, or no more times. */
  next: number | undefined;
  timezone: string;
  isDisabled: boolean;
  /** The settings cannot be read. */
  isInvalid: boolean;
  /** False: nobody starts the runs that are due. */
  isWatched: boolean;
}

/** Reads the groups that were applied, by name, each with its last run: one query a group. */
export async function readGroupLines(engine: Engine, now: number): Promise<GroupLine[]> {
  const lines: GroupLine[] = [];
  const isWatched = engine.readWatched();
  await inParallel(await readGroupList(engine.master), async ({ group, inForce }) => {
    const [last] = isName(group, MAX_GROUP_NAME) ? await listRunsOfGroup(engine.runs, group, 1) : [];
    const parsed = parseSettingsRow(await engine.master.readRow(group, SETTINGS_ROW));
    const { schedule, isEnabled } = currentSchedule('settings' in parsed ? parsed.settings : undefined, inForce, now);
    const [next] = await readNextTimes(engine, group, schedule, now, 1);
    lines.push({
      group,
      last,
      next,
      timezone: schedule?.timezone ?? 'UTC',
      isDisabled: !isEnabled,
      isInvalid: 'problems' in parsed,
      isWatched: isWatched(group),
    });
  });
  return lines.sort((a, b) => (a.group < b.group ? -1 : 1));
}

/** The same as `--json` prints it: null rather than absent. */
export function groupLineJson({ group, last, next, timezone, isDisabled, isInvalid, isWatched }: GroupLine) {
  return {
    job_group: group,
    is_enabled: !isDisabled,
    is_invalid: isInvalid,
    last_run: last ? runJson(last) : null,
    next_time: next === undefined ? null : timeJson(next, timezone),
    is_watched: isWatched,
  };
}

/** The groups for a terminal: how the last run of each ended, and when the next is due. */
export function renderGroupLines(groups: readonly GroupLine[], { width, now }: Sheet): string {
  const rows = groups.map(({ group, last, next, timezone, isDisabled, isInvalid, isWatched }) => [
    group,
    last?.status ?? '',
    renderAge(last?.planned_at, now),
    last ? renderDuration(runTook(last, now)) : '',
    next === undefined ? '' : `in ${renderSpan(next - now)}`,
    next === undefined ? '' : localTime(next, timezone),
    isInvalid ? 'INVALID' : isDisabled ? 'disabled' : next !== undefined && !isWatched ? 'not watched' : '',
    last ? '' : 'never ran',
  ]);
  const columns = [
    { title: 'GROUP', cut: 'middle', least: 16 },
    { title: 'LAST RUN', status: true },
    { title: 'AGO', right: true, drop: 3 },
    { title: 'DURATION', right: true, drop: 2 },
    { title: 'NEXT', right: true, drop: 1 },
    { title: 'AT', drop: 5 },
    { title: '', paint: dim },
    { title: '', least: 8, drop: 4, paint: dim },
  ] as const;
  return renderTable(columns, rows, width);
}
