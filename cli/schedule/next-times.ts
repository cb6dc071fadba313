import { findListed } from '../../adapters/dynamodb/group-list';
import type { GroupSettings } from '../../domain/groups/group-settings';
import { localTime } from '../../domain/schedules/moment';
import { clockWarnings, type Schedule, timesAfter } from '../../domain/schedules/schedule';
import { currentSchedule } from '../../domain/schedules/schedule-in-force';
import { nextCommand } from '../../domain/values/next-command';
import { readNextTimes } from '../../operations/next-times';
import type { Engine, PlanningEngine } from '../engines/engine';
import { paintProse, yellow } from '../terminal/paint';
import { terminalWidth } from '../terminal/sheet';

/** How many times are shown. */
export const NEXT_TIMES = 5;

/** Says that nobody starts the group's runs, and what would. */
export function watchNote(engine: Pick<Engine, 'options'>): string {
  return `nobody watches: no run starts by itself until ${nextCommand('schedule --watch', engine)} runs`;
}

interface Scheduled {
  schedule?: string;
  timezone: string;
}

/** A scheduled time on the clocks of its zone, and as the tables have it. */
export function timeJson(time: number, timezone: string) {
  return { local: localTime(time, timezone), utc: new Date(time).toISOString() };
}

/** The next five times of a group's schedule, and what to know about them. */
export interface NextTimes {
  schedule: Schedule | undefined;
  /** Epoch ms. */
  times: number[];
  warnings: string[];
}

/** The times that follow a moment of the past. A group without a schedule has none. */
export function nextTimesAt({ schedule: expression, timezone }: Scheduled, moment: number): NextTimes {
  if (expression === undefined) return { schedule: undefined, times: [], warnings: [] };
  const schedule = { expression, timezone };
  return { schedule, times: timesAfter(schedule, moment, NEXT_TIMES), warnings: clockWarnings(schedule, moment) };
}

/** The times that follow now, as the engine will start them. */
export async function timesNow(
  engine: PlanningEngine,
  group: string,
  settings: GroupSettings,
  now: number,
): Promise<Pick<NextTimes, 'schedule' | 'times'>> {
  const { schedule } = currentSchedule(settings, (await findListed(engine.master, group))?.inForce, now);
  return { schedule, times: await readNextTimes(engine, group, schedule, now, NEXT_TIMES) };
}

/** The same, and what to know about them. */
export async function nextTimesNow(
  engine: Engine,
  group: string,
  settings: GroupSettings,
  now: number,
): Promise<NextTimes> {
  const { schedule, times } = await timesNow(engine, group, settings, now);
  const isLeft = times.length > 0 && !engine.readWatched()(group);
  return {
    schedule,
    times,
    warnings: [...(isLeft ? [watchNote(engine)] : []), ...(schedule ? clockWarnings(schedule, now) : [])],
  };
}

export function nextTimesJson({ schedule, times }: NextTimes) {
  return schedule ? times.map((time) => timeJson(time, schedule.timezone)) : [];
}

/** The same as lines for a person. A group without a schedule renders as nothing. */
export function renderNextTimes(next: NextTimes): string {
  if (!next.schedule) return '';
  const { expression, timezone } = next.schedule;
  const times = nextTimesJson(next).map(({ local }) => `  ${local}`);
  const warnings = next.warnings.map((text) => paintProse([[yellow, `  ${text}`]], terminalWidth()));
  const title = times.length > 0 ? 'next' : 'no more times';
  return `\n${[`schedule ${expression} in ${timezone}, ${title}`, ...times, ...warnings].join('\n')}\n`;
}
