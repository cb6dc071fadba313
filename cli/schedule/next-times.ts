import { localTime } from '../../domain/schedules/moment';
import { clockWarnings, timesAfter } from '../../domain/schedules/schedule';
import { paintProse, yellow } from '../terminal/paint';
import { terminalWidth } from '../terminal/sheet';

/** How many times are shown. */
export const NEXT_TIMES = 5;

interface Scheduled {
  schedule?: string;
  timezone: string;
}

/** A scheduled time on the clocks of its zone, and as the tables have it. */
export function timeJson(time: number, timezone: string) {
  return { local: localTime(time, timezone), utc: new Date(time).toISOString() };
}

/** The next five times of a group. A group without a schedule has none. */
export function nextTimesJson({ schedule: expression, timezone }: Scheduled, now: number) {
  if (expression === undefined) return [];
  return timesAfter({ expression, timezone }, now, NEXT_TIMES).map((time) => timeJson(time, timezone));
}

/** The same as lines for a person. A group without a schedule renders as nothing. */
export function renderNextTimes(settings: Scheduled, now: number): string {
  const { schedule: expression, timezone } = settings;
  if (expression === undefined) return '';
  const times = nextTimesJson(settings, now).map(({ local }) => `  ${local}`);
  const warnings = clockWarnings({ expression, timezone }, now).map((text) =>
    paintProse([[yellow, `  ${text}`]], terminalWidth()),
  );
  const next = times.length > 0 ? 'next' : 'no more times';
  return `\n${[`schedule ${expression} in ${timezone}, ${next}`, ...times, ...warnings].join('\n')}\n`;
}
