import { findScheduleProblem } from './schedule';

/**
 * The expression of Scheduler for one of Quartz, whose fields begin with the seconds: `cron(0 2 * * ? *)` for
 * `0 0 2 * * ?`. Undefined if Scheduler cannot say it.
 */
export function fromQuartzCron(text: string): { schedule: string; seconds: number } | undefined {
  const [seconds = '', ...fields] = text.trim().toUpperCase().split(/\s+/);
  if (!/^\d{1,2}$/.test(seconds) || fields.length < 5 || fields.length > 6) return undefined;
  const [minutes, hours, day, month, weekday, year = '*'] = fields;
  // Quartz takes "*" for both days, and Scheduler wants "?" for the one that is not given.
  const [ofMonth, ofWeek] = day === '*' && weekday === '*' ? ['*', '?'] : [day, weekday];
  const body = [fromFirst(minutes, 0), fromFirst(hours, 0), fromFirst(ofMonth, 1), fromFirst(month, 1), ofWeek, year];
  const schedule = `cron(${body.join(' ')})`;
  return findScheduleProblem(schedule) === undefined ? { schedule, seconds: Number(seconds) } : undefined;
}

/** A step over all values begins with the first one. */
function fromFirst(field: string | undefined, least: number): string {
  return (field ?? '').replace(/^\*(?=\/)/, String(least));
}
