import { listFires, putMissed } from '../adapters/dynamodb/fire-rows';
import { readGroupList } from '../adapters/dynamodb/group-list';
import type { MasterTable } from '../adapters/dynamodb/master-table';
import type { RunTable } from '../adapters/dynamodb/run-table';
import { type Firing, findMissed, readRowsFrom } from '../domain/schedules/fires';
import type { ListedGroup, ScheduleInForce } from '../domain/schedules/schedule-in-force';
import { inParallel } from './in-parallel';

export interface MissedFiresDependencies {
  master: MasterTable;
  runs: RunTable;
  /** Epoch ms. */
  now: number;
  firing: Firing;
  /** Only this group is looked at. */
  group?: string | undefined;
}

/** A scheduled time at which no run came, noticed for the first time. */
export interface MissedFire {
  group: string;
  /** UTC with milliseconds. */
  scheduled_time: string;
}

/** Groups at once. Each takes a query for the rows of a day's times. */
const AT_ONCE = 10;

/**
 * Finds the scheduled times of all groups, or of the one, at which no run came, and writes a note for each. The note
 * makes sure that each time is reported only once, whoever looks. A run that comes late after all replaces the note.
 * @param each runs the work for one group; it may keep one group's failure from the others
 */
export async function noteMissedFires(
  { master, runs, now, firing, group: only }: MissedFiresDependencies,
  each: (group: string, act: () => Promise<void>) => Promise<void> = (_, act) => act(),
): Promise<MissedFire[]> {
  const noted: MissedFire[] = [];
  let listed: ListedGroup[] = [];
  await each('all groups', async () => {
    listed = (await readGroupList(master)).filter(({ group }) => only === undefined || group === only);
  });
  await inParallel(
    listed,
    ({ group, inForce }) =>
      each(group, async () => {
        if (!inForce) return;
        const fires = await listFires(runs, group, readRowsFrom(inForce, now));
        const seen = fires.map(({ time }) => time);
        for (const time of findMissed(inForce, seen, now, firing)) {
          if (!(await putMissed(runs, group, time, now))) continue;
          noted.push({ group, scheduled_time: new Date(time).toISOString() });
        }
      }),
    AT_ONCE,
  );
  return noted;
}

const DAY_MS = 86_400_000;

/**
 * Returns the group's scheduled times of the last day at which no run came, the earliest first: those that are noted as
 * missed without a run since, and those that the next look will note.
 */
export async function listMissed(
  runs: RunTable,
  group: string,
  schedule: ScheduleInForce | undefined,
  now: number,
  firing: Firing,
): Promise<number[]> {
  const fires = await listFires(runs, group, schedule ? readRowsFrom(schedule, now) : now - DAY_MS);
  const noted = fires.filter(({ time, runId }) => runId === undefined && time > now - DAY_MS).map(({ time }) => time);
  const seen = fires.map(({ time }) => time);
  const unnoted = schedule ? findMissed(schedule, seen, now, firing) : [];
  return [...noted, ...unnoted].sort((a, b) => a - b);
}
