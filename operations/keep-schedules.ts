import { isDeepStrictEqual } from 'node:util';
import { awsProblem, isPassing } from '../adapters/aws/aws-problem';
import type { Kept, Schedules } from '../adapters/aws/schedules';
import { findListed, hasRows, listGroup, readGroupList, unlistGroup } from '../adapters/dynamodb/group-list';
import type { MasterTable } from '../adapters/dynamodb/master-table';
import { printLine } from '../adapters/log';
import { type GroupSettings, parseSettingsRow, SETTINGS_ROW } from '../domain/groups/group-settings';
import { type ListedGroup, listedAttributes } from '../domain/schedules/schedule-in-force';
import { startWindow } from '../domain/schedules/start-window';
import { parseInstant } from '../domain/values/instant';
import { isName, MAX_GROUP_NAME } from '../domain/values/names';
import { showValue } from '../domain/values/show-value';
import { inParallel } from './in-parallel';

export interface KeepDependencies {
  master: MasterTable;
  /** The schedules in EventBridge Scheduler. A laptop has none. */
  schedules: Schedules | undefined;
  /** Epoch ms. */
  now: number;
  /**
   * The groups that have a schedule in Scheduler, if the caller has asked. Without it only the list says so: most edits
   * are of groups without a schedule, and none of them needs a call.
   */
  scheduled?: ReadonlySet<string> | undefined;
}

/** How many groups exist, how many schedules were changed, and which problems occurred. */
export interface KeptReply {
  groups: number;
  created: number;
  updated: number;
  deleted: number;
  problems: string[];
}

/** Groups at once. Scheduler takes at least 50 calls of a kind per second; a group needs two or three. */
const AT_ONCE = 5;

/** How often a group that is being edited is read again. The edit's own call does the rest. */
const READINGS = 5;

/**
 * Brings the list of groups and Scheduler in step with the table: each group's schedule becomes what its rows say now.
 * Only the table decides, so the call may come late, twice, or for a group that has not changed. If a settings row
 * cannot be read, the schedule stays. Throws, after all groups were tried, if another try may succeed.
 */
export async function keepSchedules(groups: readonly string[], deps: KeepDependencies): Promise<KeptReply> {
  const reply: KeptReply = { groups: 0, created: 0, updated: 0, deleted: 0, problems: [] };
  const passing: Error[] = [];
  const windowOf = windowReader(deps);
  await inParallel(
    [...new Set(groups)],
    async (group) => {
      try {
        const { exists, kept, problem } = await keepGroup(group, deps, windowOf);
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
  // Keeps the first error's code, by which a laptop's command recognizes that the store is gone.
  throw Object.assign(new Error(`schedules were not kept: ${cause.name}: ${cause.message}${more}`, { cause }), {
    code: (cause as NodeJS.ErrnoException).code,
  });
}

/**
 * Logs each problem, which only a person can mend. Returns the reply with at most 100 problems, because Lambda allows a
 * reply of 6 MB.
 */
export function logProblems(reply: KeptReply): KeptReply {
  for (const reason of reply.problems) printLine({ level: 'error', message: 'schedule not kept', fields: { reason } });
  return { ...reply, problems: reply.problems.slice(0, 100) };
}

/** How many minutes after its time a run of the group may start. */
type WindowOf = (group: string, settings: GroupSettings) => Promise<number>;

/**
 * A laptop starts each run at its time, so its list holds what was asked for. On a stack the list of groups is read at
 * most once, and only if a group's settings leave its window open.
 */
function windowReader({ master, schedules }: KeepDependencies): WindowOf {
  let listed: Promise<ListedGroup[]> | undefined;
  return async (group, settings) => {
    const { schedule, start_within_minutes: asked } = settings;
    if (schedule === undefined || asked !== undefined || !schedules) return asked ?? 0;
    listed ??= readGroupList(master);
    return startWindow(group, settings, await listed).minutes;
  };
}

/** Two calls kept one group's schedule at the same moment, and Scheduler refused the second. */
function isRace(error: unknown): boolean {
  return (error as Error).name === 'ConflictException';
}

interface KeptGroup {
  exists: boolean;
  kept: Kept;
  problem?: string | undefined;
}

/**
 * Reads, writes, and reads again until the table still says what was written. So if two calls keep one group at the
 * same time, the one that writes last notices a change that it had not read.
 */
async function keepGroup(group: string, deps: KeepDependencies, windowOf: WindowOf): Promise<KeptGroup> {
  let kept: Kept = 'unchanged';
  let mayHaveSchedule = deps.scheduled?.has(group) ?? false;
  for (let reading = await readState(group, deps), count = 1; ; count += 1) {
    const window = reading.settings ? await windowOf(group, reading.settings) : 0;
    const done = await write(group, { ...reading, window }, deps, mayHaveSchedule);
    if (done !== 'unchanged') kept = done;
    // Another call may have taken the schedule from the list before this one put it into Scheduler.
    mayHaveSchedule ||= done === 'created' || done === 'updated';
    const after = await readState(group, deps);
    if (after.text === reading.text || count >= READINGS)
      return { exists: reading.exists, kept, problem: problemOf(group, reading) };
    reading = after;
  }
}

interface Reading {
  exists: boolean;
  /** Undefined if the group does not exist, or its settings row cannot be read. */
  settings: GroupSettings | undefined;
  problems: string[];
  listed: ListedGroup | undefined;
  /** When the settings were written, according to their writer; ISO 8601. */
  writtenAt: string | undefined;
  /** The part of the reading that decides, as text for a comparison. */
  text: string;
}

async function readState(group: string, { master }: KeepDependencies): Promise<Reading> {
  // Rows under an invalid name are ignored, so a schedule under it belongs to no group.
  if (!isName(group, MAX_GROUP_NAME))
    return { exists: false, settings: undefined, problems: [], listed: undefined, writtenAt: undefined, text: '' };
  const row = await master.readRow(group, SETTINGS_ROW);
  const exists = row !== undefined || (await hasRows(master, group));
  const parsed = parseSettingsRow(row);
  const settings = exists && 'settings' in parsed ? parsed.settings : undefined;
  const { schedule, timezone, start_within_minutes, is_enabled } = settings ?? {};
  return {
    exists,
    settings,
    problems: exists && 'problems' in parsed ? parsed.problems : [],
    listed: await findListed(master, group),
    writtenAt: parseInstant(row?.updated_at),
    text: JSON.stringify([exists, settings !== undefined, schedule, timezone, start_within_minutes, is_enabled]),
  };
}

async function write(
  group: string,
  { exists, settings, listed, writtenAt, window }: Reading & { window: number },
  { master, schedules, now }: KeepDependencies,
  mayHaveSchedule: boolean,
): Promise<Kept> {
  const isScheduled = mayHaveSchedule || listed?.attributes.schedule !== undefined;
  const drop = async () => (isScheduled ? await schedules?.keep(group, undefined) : undefined);
  if (!exists) {
    const dropped = await drop();
    if (listed) await unlistGroup(master, group);
    return dropped ?? (listed?.inForce ? 'deleted' : 'unchanged');
  }
  if (!listed) await listGroup(master, group, {});
  if (!settings) return 'unchanged';
  const seenAt = new Date(now).toISOString();
  // A laptop's watch may look days after the edit. On AWS the edit is seen at once, and Scheduler fires from then on.
  const since = !schedules && writtenAt !== undefined && writtenAt < seenAt ? writtenAt : seenAt;
  const wanted = listedAttributes(settings, listed?.inForce, since, window);
  const { schedule: expression, timezone } = wanted;
  const isListed = isDeepStrictEqual(listed?.attributes, wanted);
  const isWanted = expression !== undefined && timezone !== undefined;
  // A schedule goes from Scheduler before it goes from the list: a call that fails in between then comes again.
  const dropped = isWanted ? undefined : await drop();
  // A new one is listed first: if Scheduler refuses it, its times are expected all the same, and the sweep reports them
  // as missed.
  if (!isListed) await listGroup(master, group, wanted);
  const kept = isWanted ? await schedules?.keep(group, { expression, timezone, startWithinMinutes: window }) : dropped;
  return kept ?? changeOfList(listed?.inForce !== undefined, expression !== undefined, isListed);
}

/** On a laptop the list is the only schedule. */
function changeOfList(had: boolean, has: boolean, isListed: boolean): Kept {
  if (had !== has) return has ? 'created' : 'deleted';
  return isListed || !has ? 'unchanged' : 'updated';
}

function problemOf(group: string, { problems }: Reading): string | undefined {
  if (problems.length === 0) return undefined;
  return `the settings of group ${showValue(group)} cannot be read, and its schedule stays as it was: ${problems.join('; ')}`;
}
