import { isDeepStrictEqual } from 'node:util';
import { awsProblem, isPassing } from '../adapters/aws/aws-problem';
import type { Kept, Schedules } from '../adapters/aws/schedules';
import { findListed, hasRows, listGroup, unlistGroup } from '../adapters/dynamodb/group-list';
import type { MasterTable } from '../adapters/dynamodb/master-table';
import { type GroupSettings, parseSettingsRow, SETTINGS_ROW } from '../domain/groups/group-settings';
import { type ListedGroup, listedAttributes } from '../domain/schedules/schedule-in-force';
import { parseInstant } from '../domain/values/instant';
import { isName, MAX_GROUP_NAME } from '../domain/values/names';
import { showValue } from '../domain/values/show-value';
import { inParallel } from './write-plan';

export interface KeepSurroundings {
  master: MasterTable;
  /** EventBridge Scheduler's; a laptop has none. */
  schedules: Schedules | undefined;
  /** Epoch ms. */
  now: number;
}

/** How many groups there are, what was done to their schedules, and what could not be. */
export interface KeptReply {
  groups: number;
  created: number;
  updated: number;
  deleted: number;
  problems: string[];
}

/** Scheduler takes at least 50 calls a second of a kind; one group is two or three. */
const AT_ONCE = 5;

/** A table that is being edited is read again so often; the edit's own call does the rest. */
const READINGS = 5;

/**
 * Keeps the list of groups, and Scheduler, in step with the table: what is in force for a group is what its rows say now.
 * Decided by the table alone, so that it may be called late, twice, or for a group that nothing has changed in. A settings
 * row that cannot be read leaves what was in force. Throws where another try may do better, after all groups had theirs.
 */
export async function keepSchedules(groups: readonly string[], around: KeepSurroundings): Promise<KeptReply> {
  const reply: KeptReply = { groups: 0, created: 0, updated: 0, deleted: 0, problems: [] };
  const passing: Error[] = [];
  await inParallel(
    [...new Set(groups)],
    async (group) => {
      try {
        const { exists, kept, problem } = await keepGroup(group, around);
        if (exists) reply.groups += 1;
        if (kept !== 'unchanged') reply[kept] += 1;
        if (problem) reply.problems.push(problem);
      } catch (error) {
        if (awsProblem(error) === undefined) throw error;
        const { name, message } = error as Error;
        if (isPassing(error) || isRace(error)) passing.push(error as Error);
        reply.problems.push(`the schedule of group ${showValue(group)} was not kept: ${name}: ${message}`);
      }
    },
    AT_ONCE,
  );
  const [cause] = passing;
  if (!cause) return reply;
  const more = passing.length > 1 ? ` (and ${passing.length - 1} more)` : '';
  // Under the first one's code: a laptop's command tells by it that the store has gone.
  throw Object.assign(new Error(`schedules were not kept: ${cause.name}: ${cause.message}${more}`, { cause }), {
    code: (cause as NodeJS.ErrnoException).code,
  });
}

/** Two that keep one group at the same moment: Scheduler refuses the second. */
function isRace(error: unknown): boolean {
  return (error as Error).name === 'ConflictException';
}

interface KeptGroup {
  exists: boolean;
  kept: Kept;
  problem?: string | undefined;
}

/**
 * Reads, writes, and reads again until what was written is what the table says: of two that keep one group at the same time
 * the one that writes last reads after it.
 */
async function keepGroup(group: string, around: KeepSurroundings): Promise<KeptGroup> {
  let kept: Kept = 'unchanged';
  for (let reading = await readGroup(group, around), count = 1; ; count += 1) {
    const done = await write(group, reading, around);
    if (done !== 'unchanged') kept = done;
    const after = await readGroup(group, around);
    if (after.text === reading.text || count >= READINGS)
      return { exists: reading.exists, kept, problem: problemOf(group, reading) };
    reading = after;
  }
}

interface Reading {
  exists: boolean;
  /** Undefined where there is no group, or its settings row cannot be read. */
  settings: GroupSettings | undefined;
  problems: string[];
  listed: ListedGroup | undefined;
  /** When the settings were written, as their writer says; ISO. */
  writtenAt: string | undefined;
  /** What of it decides. */
  text: string;
}

async function readGroup(group: string, { master }: KeepSurroundings): Promise<Reading> {
  // What can be no group's name has no rows that count: a schedule under it is nobody's.
  if (!isName(group, MAX_GROUP_NAME))
    return { exists: false, settings: undefined, problems: [], listed: undefined, writtenAt: undefined, text: '' };
  const row = await master.readRow(group, SETTINGS_ROW);
  const exists = row !== undefined || (await hasRows(master, group));
  const parsed = parseSettingsRow(row);
  const settings = exists && 'settings' in parsed ? parsed.settings : undefined;
  const { schedule, timezone, is_enabled } = settings ?? {};
  return {
    exists,
    settings,
    problems: exists && 'problems' in parsed ? parsed.problems : [],
    listed: await findListed(master, group),
    writtenAt: parseInstant(row?.updated_at),
    text: JSON.stringify([exists, settings !== undefined, schedule, timezone, is_enabled]),
  };
}

async function write(
  group: string,
  { exists, settings, listed, writtenAt }: Reading,
  { master, schedules, now }: KeepSurroundings,
): Promise<Kept> {
  if (!exists) {
    const dropped = await schedules?.keep(group, undefined);
    if (listed) await unlistGroup(master, group);
    return dropped ?? (listed?.inForce ? 'deleted' : 'unchanged');
  }
  if (!listed) await listGroup(master, group, {});
  if (!settings) return 'unchanged';
  const seenAt = new Date(now).toISOString();
  // A laptop's watch may look days after the edit. On AWS an edit is seen at once, and Scheduler fires from then on.
  const since = !schedules && writtenAt !== undefined && writtenAt < seenAt ? writtenAt : seenAt;
  const wanted = listedAttributes(settings, listed?.inForce, since);
  const { schedule: expression, timezone } = wanted;
  const isListed = isDeepStrictEqual(listed?.attributes, wanted);
  // The list first: what Scheduler refuses is expected to fire all the same, so that the sweep notices that it does not.
  if (!isListed) await listGroup(master, group, wanted);
  const kept = await schedules?.keep(group, expression && timezone ? { expression, timezone } : undefined);
  return kept ?? changeOf(listed?.inForce !== undefined, expression !== undefined, isListed);
}

/** A laptop's: what the list says is all that there is. */
function changeOf(had: boolean, has: boolean, isListed: boolean): Kept {
  if (had !== has) return has ? 'created' : 'deleted';
  return isListed || !has ? 'unchanged' : 'updated';
}

function problemOf(group: string, { problems }: Reading): string | undefined {
  if (problems.length === 0) return undefined;
  return `the settings of group ${showValue(group)} cannot be read, and its schedule stays as it was: ${problems.join('; ')}`;
}
