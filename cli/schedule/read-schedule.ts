import { findLastFire } from '../../adapters/dynamodb/fire-rows';
import { parseSettingsRow, SETTINGS_ROW } from '../../domain/groups/group-settings';
import { clockWarnings, periodOf } from '../../domain/schedules/schedule';
import type { ListedGroup, ScheduleInForce } from '../../domain/schedules/schedule-in-force';
import { currentSchedule } from '../../domain/schedules/schedule-in-force';
import { nextCommand } from '../../domain/values/next-command';
import { listMissed } from '../../operations/missed-fires';
import { readNextTimes } from '../../operations/next-times';
import type { Engine } from '../engines/engine';
import { NEXT_TIMES, timeJson, watchNote } from './next-times';

/** A group's schedule as `--json` prints it: null rather than absent. */
export type ScheduleJson = Awaited<ReturnType<typeof readSchedule>>;

/**
 * Reads what the group's settings say, which schedule is in force, and what it has started and missed.
 * @param isWatched whether somebody starts the group's scheduled runs
 */
export async function readSchedule(
  engine: Engine,
  { group, inForce }: ListedGroup,
  isWatched: (group: string) => boolean,
  now: number,
) {
  const parsed = parseSettingsRow(await engine.master.readRow(group, SETTINGS_ROW));
  const { schedule, isEnabled, isInForce } = currentSchedule(
    'settings' in parsed ? parsed.settings : undefined,
    inForce,
    now,
  );
  const last = await findLastFire(engine.runs, group);
  const lastRun = last?.runId === undefined ? undefined : await engine.runs.findRun(last.runId);
  const times = await readNextTimes(engine, group, schedule, now, NEXT_TIMES);
  const unwatched = times.length > 0 && !isWatched(group) ? watchNote(engine) : undefined;
  return {
    job_group: group,
    schedule: schedule?.expression ?? null,
    timezone: schedule?.timezone ?? null,
    start_within_minutes: schedule?.startWithinMinutes ?? 0,
    is_enabled: isEnabled,
    in_force_since: isInForce && inForce ? new Date(inForce.since).toISOString() : null,
    next_times: schedule ? times.map((time) => timeJson(time, schedule.timezone)) : [],
    last_fire: last
      ? {
          scheduled_time: new Date(last.time).toISOString(),
          run_id: last.runId ?? null,
          status: lastRun?.status ?? null,
        }
      : null,
    missed: (await listMissed(engine.runs, group, schedule, now, engine.firing)).map((time) =>
      new Date(time).toISOString(),
    ),
    is_watched: isWatched(group),
    warnings: schedule ? warningsOf(engine, schedule, isInForce, now, unwatched) : [],
    problems: 'problems' in parsed ? parsed.problems : [],
  };
}

/** The weightiest first: a list has room for one. */
function warningsOf(
  engine: Engine,
  schedule: ScheduleInForce,
  isInForce: boolean,
  now: number,
  unwatched: string | undefined,
): string[] {
  const isOnAws = engine.firing === 'scheduler';
  return [
    ...(schedule.isEnabled ? [] : ['the group is disabled: its runs are recorded as SKIPPED']),
    ...(unwatched === undefined ? [] : [unwatched]),
    ...(isOnAws && !isInForce ? [`not in force yet; after a minute, try ${nextCommand('reconcile', engine)}`] : []),
    ...(isOnAws && periodOf(schedule) !== undefined
      ? ['Scheduler counts a rate from the creation of its schedule: the next times are estimates']
      : []),
    ...clockWarnings(schedule, now),
  ];
}
