import { oddTimes, type Schedule, timesAfter } from './schedule';

/** A year, and the weeks by which the clocks change at other dates in the next. */
const AHEAD_MS = 400 * 86_400_000;

/** What is odd about a schedule's times of the next year, a sentence each: that there are none, and what the clocks' changes do. */
export function clockWarnings(schedule: Schedule, now: number): string[] {
  if (timesAfter(schedule, now, 1).length === 0) return [`${schedule.expression} has no time left: it is never due`];
  return oddTimes(schedule, now, now + AHEAD_MS).map(({ local, kind }) =>
    kind === 'skipped'
      ? `${local} does not exist in ${schedule.timezone} (the clocks go forward): no run that day`
      : `${local} comes twice in ${schedule.timezone} (the clocks go back): it runs once, the first time`,
  );
}
