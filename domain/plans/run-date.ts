import type { GroupSettings } from '../groups/group-settings';
import { localTime } from '../schedules/moment';
import type { RunRow } from '../tables/rows';

/**
 * The day that a run is for, such as 2026-11-22: of its scheduled time, or of its start, on the clocks of its group. It
 * is counted once, because the group's time zone may change before a job asks for it.
 */
export function runDate(
  { scheduled_time, execution_started_at }: Pick<RunRow, 'scheduled_time' | 'execution_started_at'>,
  { timezone }: Pick<GroupSettings, 'timezone'>,
): string {
  return localTime(Date.parse(scheduled_time ?? execution_started_at), timezone).slice(0, DAY);
}

/** Characters of 2026-11-22. */
const DAY = 10;
