import { isTimeZone } from '../groups/group-settings';
import { findScheduleProblem, type Schedule } from './schedule';

/** When a group is due, and since when it is so: no fire is expected before. */
export interface ScheduleInForce extends Schedule {
  /** Epoch ms. */
  since: number;
  isEnabled: boolean;
}

/** One row of the list of groups. */
export interface ListedGroup {
  group: string;
  inForce: ScheduleInForce | undefined;
  /** As the row has them. */
  attributes: Readonly<Record<string, unknown>>;
}

/** The attributes that say in the list what is in force. Those that have no value are absent. */
export interface ListedAttributes {
  schedule?: string;
  timezone?: string;
  schedule_since?: string;
  is_enabled?: boolean;
}

/** A row of the list, which a person may have edited: what cannot be read is no schedule. */
export function parseListedGroup(row: Readonly<Record<string, unknown>>): ListedGroup {
  const group = String(row.job_name);
  const { schedule, timezone, schedule_since, is_enabled } = row;
  const attributes = withoutAbsent({ schedule, timezone, schedule_since, is_enabled });
  const since = Date.parse(String(schedule_since));
  if (findScheduleProblem(schedule) !== undefined || !isTimeZone(timezone) || Number.isNaN(since))
    return { group, inForce: undefined, attributes };
  const expression = schedule as string;
  const isEnabled = is_enabled !== false;
  return { group, inForce: { expression, timezone: timezone as string, since, isEnabled }, attributes };
}

/**
 * What the list is to say of a group with these settings. `schedule_since` stays while expression and zone do: they alone
 * change what is to be expected.
 */
export function listedAttributes(
  settings: { schedule?: string; timezone: string; is_enabled: boolean },
  inForce: ScheduleInForce | undefined,
  now: string,
): ListedAttributes {
  const { schedule, timezone, is_enabled } = settings;
  if (schedule === undefined) return { is_enabled };
  // A disabled group is fired all the same.
  const isSame = inForce?.expression === schedule && inForce.timezone === timezone;
  return { schedule, timezone, is_enabled, schedule_since: isSame ? new Date(inForce.since).toISOString() : now };
}

function withoutAbsent(row: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(row).filter(([, value]) => value !== undefined));
}
