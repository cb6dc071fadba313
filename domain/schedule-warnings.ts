import { oddTimes, type Schedule } from './schedule';

const YEAR_MS = 366 * 86_400_000;

/** What the clocks' changes of the next year do to a schedule, a sentence each. */
export function clockWarnings(schedule: Schedule, now: number): string[] {
  return oddTimes(schedule, now, now + YEAR_MS).map(({ local, kind }) =>
    kind === 'skipped'
      ? `${local} does not exist in ${schedule.timezone} (the clocks go forward): no run that day`
      : `${local} comes twice in ${schedule.timezone} (the clocks go back): it runs once, the first time`,
  );
}
