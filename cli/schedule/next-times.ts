import { localTime } from '../../domain/schedules/moment';
import { clockWarnings, timesAfter } from '../../domain/schedules/schedule';
import { paint, paintProse } from '../terminal/paint';
import { terminalWidth } from '../terminal/sheet';

/** How many are shown. */
export const NEXT_TIMES = 5;

interface Scheduled {
  schedule?: string;
  timezone: string;
}

/** A scheduled time as people of its zone see it, and as the tables have it. */
export function timeJson(time: number, timezone: string) {
  return { local: localTime(time, timezone), utc: new Date(time).toISOString() };
}

/** The next five times of a group's settings; none where it has no schedule. */
export function nextTimesJson({ schedule: expression, timezone }: Scheduled, now: number) {
  if (expression === undefined) return [];
  return timesAfter({ expression, timezone }, now, NEXT_TIMES).map((time) => timeJson(time, timezone));
}

/** Lines for a person; nothing where there is no schedule. */
export function renderNextTimes(settings: Scheduled, now: number): string {
  const { schedule: expression, timezone } = settings;
  if (expression === undefined) return '';
  const times = nextTimesJson(settings, now).map(({ local }) => `  ${local}`);
  const warnings = clockWarnings({ expression, timezone }, now).map((text) =>
    paintProse([[yellow, `  ${text}`]], terminalWidth()),
  );
  const next = times.length > 0 ? 'next' : 'over, no more times';
  return `\n${[`schedule ${expression} in ${timezone}, ${next}`, ...times, ...warnings].join('\n')}\n`;
}

const yellow = (text: string) => paint('yellow', text);
