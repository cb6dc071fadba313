import { listFires, putMissed } from '../adapters/dynamodb/fire-rows';
import { readGroupList } from '../adapters/dynamodb/group-list';
import type { MasterTable } from '../adapters/dynamodb/master-table';
import type { RunTable } from '../adapters/dynamodb/run-table';
import { type Firing, findMissed, readRowsFrom } from '../domain/schedules/fires';
import { inParallel } from './write-plan';

export interface NoteSurroundings {
  master: MasterTable;
  runs: RunTable;
  /** Epoch ms. */
  now: number;
  firing: Firing;
}

/** A scheduled time at which no run came, noticed for the first time. */
export interface MissedFire {
  group: string;
  /** UTC with milliseconds. */
  scheduled_time: string;
}

/** Groups side by side: a query each, of a day's times. */
const AT_ONCE = 10;

/**
 * Finds, in the list of groups and the rows of fired times, the scheduled times at which no run came, and puts a note in
 * each one's place: it is noticed once, whoever looks. A run that comes late after all takes the note's place. `each` may
 * keep what fails for one group from the others.
 */
export async function noteMissedFires(
  { master, runs, now, firing }: NoteSurroundings,
  each: (group: string, act: () => Promise<void>) => Promise<void> = (_, act) => act(),
): Promise<MissedFire[]> {
  const noted: MissedFire[] = [];
  let listed: Awaited<ReturnType<typeof readGroupList>> = [];
  await each('all groups', async () => {
    listed = await readGroupList(master);
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
