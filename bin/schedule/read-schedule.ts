import { findLastFire, listFires } from '../../adapters/fire-rows';
import { parseSettingsRow, SETTINGS_ROW } from '../../domain/group-settings';
import type { ListedGroup, ScheduleInForce } from '../../domain/listed-group';
import { findMissed, nextTimes, readRowsFrom } from '../../domain/missed-fires';
import { periodOf } from '../../domain/schedule';
import { clockWarnings } from '../../domain/schedule-warnings';
import type { Engine } from '../engines/engine';
import { NEXT_TIMES, timeJson } from '../view/next-times';

const DAY_MS = 86_400_000;

/** A group's schedule as `--json` prints it: null rather than absent. */
export type ScheduleJson = Awaited<ReturnType<typeof readSchedule>>;

/** Reads what the group's settings say, what is in force, and what came of it. */
export async function readSchedule(engine: Engine, { group, inForce }: ListedGroup, now: number) {
  const parsed = parseSettingsRow(await engine.master.readRow(group, SETTINGS_ROW));
  const settings = 'settings' in parsed ? parsed.settings : undefined;
  const expression = settings ? settings.schedule : inForce?.expression;
  const timezone = settings ? settings.timezone : (inForce?.timezone ?? 'UTC');
  const isEnabled = settings ? settings.is_enabled : (inForce?.isEnabled ?? true);
  // What a laptop's watch will take up at its next look is as good as in force.
  const isSame = inForce?.expression === expression && (!expression || inForce?.timezone === timezone);
  const schedule: ScheduleInForce | undefined =
    expression === undefined
      ? undefined
      : { expression, timezone, isEnabled, since: isSame ? (inForce?.since ?? now) : now };
  const last = await findLastFire(engine.runs, group);
  const lastRun = last?.runId === undefined ? undefined : await engine.runs.findRun(last.runId);
  return {
    job_group: group,
    schedule: expression ?? null,
    timezone: schedule ? timezone : null,
    is_enabled: isEnabled,
    in_force_since: isSame && inForce ? new Date(inForce.since).toISOString() : null,
    next_times: schedule
      ? nextTimes(schedule, last?.time, now, NEXT_TIMES, engine.firing).map((time) => timeJson(time, timezone))
      : [],
    last_fire: last
      ? {
          scheduled_time: new Date(last.time).toISOString(),
          run_id: last.runId ?? null,
          status: lastRun?.status ?? null,
        }
      : null,
    missed: await missedOfTheDay(engine, group, schedule, now),
    warnings: schedule ? warningsOf(engine, schedule, isSame, now) : [],
    problems: 'problems' in parsed ? parsed.problems : [],
  };
}

/** Noted as missed, with no run since; and what the next look will note. */
async function missedOfTheDay(
  { runs, firing }: Engine,
  group: string,
  schedule: ScheduleInForce | undefined,
  now: number,
): Promise<string[]> {
  const fires = await listFires(runs, group, schedule ? readRowsFrom(schedule, now) : now - DAY_MS);
  const noted = fires.filter(({ time, runId }) => runId === undefined && time > now - DAY_MS).map(({ time }) => time);
  const seen = fires.map(({ time }) => time);
  const unnoted = schedule ? findMissed(schedule, seen, now, firing) : [];
  return [...noted, ...unnoted].sort((a, b) => a - b).map((time) => new Date(time).toISOString());
}

function warningsOf({ firing, options }: Engine, schedule: ScheduleInForce, isSame: boolean, now: number): string[] {
  const isOnAws = firing === 'scheduler';
  return [
    ...(schedule.isEnabled ? [] : ['the group is disabled: its runs are recorded as SKIPPED']),
    ...(isOnAws && !isSame ? [`not in force yet; if it is not within a minute: runsheet reconcile${options}`] : []),
    ...(isOnAws && periodOf(schedule) !== undefined
      ? ['Scheduler counts a rate from when the schedule was made: the next times are a guess']
      : []),
    ...clockWarnings(schedule, now),
  ];
}
