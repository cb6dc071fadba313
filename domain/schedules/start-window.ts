import type { Schedule } from './schedule';
import { readExpression } from './schedule-expression';

/*
 * How many minutes after its scheduled time a run may start. EventBridge Scheduler spreads the starts of a flexible
 * window over it. The scheduled time of the run stays the time of the schedule.
 */

/** The most that a group may ask for: a time that is an hour late is not run any more (`LATEST_FIRE_MS`). */
export const MAX_START_WITHIN_MINUTES = 60;

/** From how many groups with one schedule on they start within `SHARED_WINDOW_MINUTES`, unless their settings say. */
export const MANY_GROUPS = 20;
export const SHARED_WINDOW_MINUTES = 5;

/** The settings of a group that its window depends on. */
export interface WindowSettings {
  schedule?: string;
  timezone: string;
  start_within_minutes?: number;
}

/** A group's schedule, as the list of groups has it. */
export interface ListedSchedule {
  group: string;
  inForce: Schedule | undefined;
}

export interface StartWindow {
  minutes: number;
  /** How many groups have the same schedule, if that is why; else undefined, and the settings say it. */
  groups?: number;
}

/**
 * The window of the group. One expression in one time zone counts as one schedule. Only a `cron` gets a window by
 * itself: the start of a `rate` is its own, and an update of its schedule would shift it.
 * @param listed the schedules of all groups that are known, this one included or not
 */
export function startWindow(group: string, settings: WindowSettings, listed: readonly ListedSchedule[]): StartWindow {
  const { schedule, timezone, start_within_minutes: asked } = settings;
  if (schedule === undefined) return { minutes: 0 };
  if (asked !== undefined) return { minutes: asked };
  if (readExpression(schedule).kind !== 'cron') return { minutes: 0 };
  const others = new Set(
    listed
      .filter(({ inForce }) => inForce?.expression === schedule && inForce.timezone === timezone)
      .map((each) => each.group),
  );
  const groups = others.add(group).size;
  return groups < MANY_GROUPS ? { minutes: 0 } : { minutes: SHARED_WINDOW_MINUTES, groups };
}

/** `each starts within 5 minutes of its time: 60 groups have this schedule`. Undefined without a window. */
export function windowText({ minutes, groups }: StartWindow): string | undefined {
  if (minutes === 0) return undefined;
  const why = groups === undefined ? '' : `: ${groups} groups have this schedule`;
  return `each starts within ${minutes === 1 ? 'a minute' : `${minutes} minutes`} of its time${why}`;
}
