import type { GroupSettings } from '../groups/group-settings';
import type { ScheduleInForce } from './schedule-in-force';

/** When a group is due, by its settings; by what is in force where they cannot be read. */
export interface CurrentSchedule {
  /** Undefined: it has none. */
  schedule: ScheduleInForce | undefined;
  isEnabled: boolean;
  /** Whether whoever fires knows of it: not yet, just after it was changed. */
  isInForce: boolean;
}

export function currentSchedule(
  settings: Pick<GroupSettings, 'schedule' | 'timezone' | 'is_enabled'> | undefined,
  inForce: ScheduleInForce | undefined,
  now: number,
): CurrentSchedule {
  const expression = settings ? settings.schedule : inForce?.expression;
  const timezone = settings ? settings.timezone : (inForce?.timezone ?? 'UTC');
  const isEnabled = settings ? settings.is_enabled : (inForce?.isEnabled ?? true);
  // What a laptop's watch will take up at its next look is as good as in force.
  const isInForce = inForce?.expression === expression && (!expression || inForce?.timezone === timezone);
  if (expression === undefined) return { schedule: undefined, isEnabled, isInForce };
  const since = isInForce ? (inForce?.since ?? now) : now;
  return { schedule: { expression, timezone, isEnabled, since }, isEnabled, isInForce };
}
