import { timeOf } from '../values/instant';
import { findScheduleProblem, type Schedule } from './schedule';
import { MAX_START_WITHIN_MINUTES } from './start-window';
import { isTimeZone } from './time-zone';

/*
 * The list of groups (partition `@groups` of the master table) says which schedule is in force for each group. It may
 * differ for a moment from the group's settings, until an edit of them has been seen.
 */

/** When a group is due, and since when that holds: no run is expected for a time before. */
export interface ScheduleInForce extends Schedule {
  /** Epoch ms. */
  since: number;
  isEnabled: boolean;
  /** How many minutes after its time a run may start. */
  startWithinMinutes: number;
}

/** One row of the list of groups. */
export interface ListedGroup {
  group: string;
  /** Undefined if the group has no schedule, or the row cannot be read. */
  inForce: ScheduleInForce | undefined;
  /** The row's own values, unchecked. */
  attributes: Readonly<Record<string, unknown>>;
}

/** The attributes of a list row that say what is in force. An attribute without a value is absent. */
export interface ListedAttributes {
  schedule?: string;
  timezone?: string;
  schedule_since?: string;
  /** Absent: 0. */
  start_within_minutes?: number;
  is_enabled?: boolean;
}

/** Reads a row of the list. A person may have edited it: a schedule that cannot be read counts as none. */
export function parseListedGroup(row: Readonly<Record<string, unknown>>): ListedGroup {
  const group = String(row.job_name);
  const { schedule, timezone, schedule_since, start_within_minutes, is_enabled } = row;
  const attributes = withoutAbsent({ schedule, timezone, schedule_since, start_within_minutes, is_enabled });
  const since = timeOf(schedule_since);
  if (findScheduleProblem(schedule) !== undefined || !isTimeZone(timezone) || Number.isNaN(since))
    return { group, inForce: undefined, attributes };
  const expression = schedule as string;
  const inForce = {
    expression,
    timezone: timezone as string,
    since,
    isEnabled: is_enabled !== false,
    startWithinMinutes: windowOf(start_within_minutes),
  };
  return { group, inForce, attributes };
}

/** A window that somebody broke by hand counts as none: the next reconcile writes it anew. */
function windowOf(value: unknown): number {
  return Number.isInteger(value) && (value as number) > 0 ? Math.min(value as number, MAX_START_WITHIN_MINUTES) : 0;
}

/** The part of a group's settings that its schedule depends on. */
export interface ScheduleSettings {
  schedule?: string;
  timezone: string;
  is_enabled: boolean;
  start_within_minutes?: number;
}

/**
 * Returns what the list must say about a group with these settings. `schedule_since` stays as long as expression and
 * time zone stay, because only they change which times are expected.
 * @param startWithin minutes, from `startWindow`
 */
export function listedAttributes(
  settings: ScheduleSettings,
  inForce: ScheduleInForce | undefined,
  now: string,
  startWithin = settings.start_within_minutes ?? 0,
): ListedAttributes {
  const { schedule, timezone, is_enabled } = settings;
  if (schedule === undefined) return { is_enabled };
  // A disabled group is fired as well: its run then records that it did not start.
  const isSame = inForce?.expression === schedule && inForce.timezone === timezone;
  return {
    schedule,
    timezone,
    is_enabled,
    schedule_since: isSame ? new Date(inForce.since).toISOString() : now,
    ...(startWithin > 0 && { start_within_minutes: startWithin }),
  };
}

/** When a group is due, according to its settings or, if those cannot be read, to what is in force. */
export interface CurrentSchedule {
  /** Undefined if the group has none. */
  schedule: ScheduleInForce | undefined;
  isEnabled: boolean;
  /** Whether the list already says the same as the settings. It does not just after an edit. */
  isInForce: boolean;
}

export function currentSchedule(
  settings: ScheduleSettings | undefined,
  inForce: ScheduleInForce | undefined,
  now: number,
): CurrentSchedule {
  const expression = settings ? settings.schedule : inForce?.expression;
  const timezone = settings ? settings.timezone : (inForce?.timezone ?? 'UTC');
  const isEnabled = settings ? settings.is_enabled : (inForce?.isEnabled ?? true);
  const isInForce = inForce?.expression === expression && (!expression || inForce?.timezone === timezone);
  if (expression === undefined) return { schedule: undefined, isEnabled, isInForce };
  const since = isInForce ? (inForce?.since ?? now) : now;
  const startWithinMinutes = settings?.start_within_minutes ?? (isInForce ? (inForce?.startWithinMinutes ?? 0) : 0);
  return { schedule: { expression, timezone, isEnabled, since, startWithinMinutes }, isEnabled, isInForce };
}

function withoutAbsent(row: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(row).filter(([, value]) => value !== undefined));
}
