import { type GroupSettings, parseSettingsRow } from '../../domain/groups/group-settings';
import { periodOf } from '../../domain/schedules/schedule';
import type { ListedGroup } from '../../domain/schedules/schedule-in-force';
import { type CurrentSchedule, currentSchedule } from '../../domain/schedules/schedule-in-force';
import { listMissed } from '../../operations/missed-fires';
import { readNextTimes } from '../../operations/next-times';
import type { Sources } from '../page';

/** When a group will run, and when it should have run. Times are epoch ms. */
export interface Due extends CurrentSchedule {
  next: number[];
  /** Whether the next times are a guess: Scheduler does not say from when it counts a rate. */
  isGuess: boolean;
  /** Scheduled times of the last day at which no run started. */
  missed: number[];
  /** Undefined if they cannot be read; then `problems` says why. */
  settings: GroupSettings | undefined;
  /** False: nobody starts the runs at the next times. */
  isWatched: boolean;
  problems: string[];
}

/** `row`: the settings row of the group, if it has one. `count`: how many next times to give. */
export async function readDue(
  { runs, firing }: Pick<Sources, 'runs' | 'firing'>,
  { group, inForce }: ListedGroup,
  row: Readonly<Record<string, unknown>> | undefined,
  isWatched: boolean,
  now: number,
  count: number,
): Promise<Due> {
  const parsed = parseSettingsRow(row);
  const settings = 'settings' in parsed ? parsed.settings : undefined;
  const current = currentSchedule(settings, inForce, now);
  const { schedule } = current;
  const isGuess = firing === 'scheduler' && schedule !== undefined && periodOf(schedule) !== undefined;
  return {
    ...current,
    next: await readNextTimes({ runs, firing }, group, schedule, now, count),
    isWatched,
    isGuess,
    missed: await listMissed(runs, group, schedule, now, firing),
    settings,
    problems: 'problems' in parsed ? parsed.problems : [],
  };
}
