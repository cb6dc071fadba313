import { findCronProblems } from './cron-fields';

/*
 * The cron of Unix, Airflow and CI services has five fields. An error about one says how Scheduler writes it.
 */

const MACROS: Readonly<Record<string, string>> = {
  '@hourly': '0 * * * *',
  '@daily': '0 0 * * *',
  '@midnight': '0 0 * * *',
  '@weekly': '0 0 * * 0',
  '@monthly': '0 0 1 * *',
  '@yearly': '0 0 1 1 *',
  '@annually': '0 0 1 1 *',
};

const WEEKDAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];

/**
 * The expression of Scheduler that means the same: `cron(0 2 * * ? *)` for `0 2 * * *` and `@daily`. Undefined for a
 * text that is no cron of Unix, and for one that names both days: there it means either, which Scheduler cannot say.
 */
export function fromUnixCron(text: string): string | undefined {
  const trimmed = text.trim();
  const fields = (Object.hasOwn(MACROS, trimmed) ? (MACROS[trimmed] as string) : trimmed).split(/\s+/);
  const [minutes = '', hours = '', day = '', month = '', weekday = ''] = fields;
  if (fields.length !== 5 || (day !== '*' && weekday !== '*')) return undefined;
  const days = weekday === '*' ? [day === '*' ? '*' : fromLeast(day, 1), '?'] : ['?', namesOf(weekday)];
  const body = [fromLeast(minutes, 0), fromLeast(hours, 0), days[0], fromLeast(month, 1), days[1], '*'].join(' ');
  return findCronProblems(body).length === 0 ? `cron(${body})` : undefined;
}

/** Scheduler writes a step over all values from the first one: `0/5` for every five minutes. */
function fromLeast(field: string, least: number): string {
  return field.replace(/^\*(?=\/)/, String(least));
}

/** Unix counts weekdays from 0 (Sunday) to 7 (Sunday again), Scheduler from 1: names mean the same in both. */
function namesOf(weekdays: string): string {
  return weekdays
    .split(',')
    .map((part) => {
      const [from, to] = part.split('-').map((end) => (/^[0-7]$/.test(end) ? Number(end) : undefined));
      if (from === undefined) return part;
      if (to === undefined || to < from) return part.replace(/^\d/, nameOf(from));
      if (to < 7) return `${nameOf(from)}-${nameOf(to)}`;
      return Array.from({ length: to - from + 1 }, (_, at) => nameOf(from + at)).join(',');
    })
    .join(',');
}

const nameOf = (weekday: number) => WEEKDAYS[weekday % 7] as string;
