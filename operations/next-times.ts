import { findLastFire } from '../adapters/dynamodb/fire-rows';
import type { RunTable } from '../adapters/dynamodb/run-table';
import { type Firing, nextTimes } from '../domain/schedules/fires';
import { periodOf } from '../domain/schedules/schedule';
import type { ScheduleInForce } from '../domain/schedules/schedule-in-force';

/**
 * The next times of a group, epoch ms: the same for every command and page that shows them, also before the first watch
 * of a home. The last fire is only read for a `rate` on Scheduler, which counts from it.
 */
export async function readNextTimes(
  { runs, firing }: { runs: RunTable; firing: Firing },
  group: string,
  schedule: ScheduleInForce | undefined,
  now: number,
  count: number,
): Promise<number[]> {
  if (!schedule) return [];
  const isGuess = firing === 'scheduler' && periodOf(schedule) !== undefined;
  const last = isGuess ? await findLastFire(runs, group) : undefined;
  return nextTimes(schedule, last?.time, now, count, firing);
}
