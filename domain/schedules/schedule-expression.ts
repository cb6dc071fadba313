import { Cron } from 'croner';
import { showValue } from '../values/show-value';
import { CRON_RULE, findCronProblems, splitCron } from './cron-fields';
import { fromUnixCron } from './unix-cron';

/** A schedule that is read on the clocks of its time zone. Times are in ms. */
export type LocalExpression = { kind: 'cron'; cron: Cron } | { kind: 'at'; local: number };

/** A rate is counted from 1970 here. Scheduler counts from the moment at which the schedule was created. */
export type Expression = LocalExpression | { kind: 'rate'; everyMs: number };

/** Scheduler's own limit, in characters. */
const MAX_LENGTH = 256;

/**
 * Reads an expression, or throws an error whose message is the end of a sentence: `is "cron(x)": it has 1 field, …`.
 */
export function readExpression(expression: unknown): Expression {
  const text = typeof expression === 'string' ? expression : '';
  const [, kind, body = ''] = /^(cron|rate|at)\((.*)\)$/s.exec(text) ?? [];
  const unix =
    expression === text && text.length <= MAX_LENGTH ? fromUnixCron(kind === 'cron' ? body : text) : undefined;
  if (unix !== undefined)
    throw new Error(`is ${showValue(expression)}, a cron of five fields: EventBridge Scheduler writes it as "${unix}"`);
  if (typeof expression !== 'string' || kind === undefined || expression.length > MAX_LENGTH)
    throw new Error(
      `is ${showValue(expression)}: expected "cron(…)", "rate(…)" or "at(…)", such as "cron(0 2 * * ? *)", of at most ${MAX_LENGTH} characters`,
    );
  try {
    refuseOddCharacters(expression);
    if (kind === 'cron') return { kind, cron: readCron(body) };
    return kind === 'rate' ? readRate(body) : readAt(body);
  } catch (error) {
    throw new Error(`is ${showValue(expression)}: ${(error as Error).message}`);
  }
}

/** Scheduler knows plain characters only. Others often look like them, above all the spaces of a copied text. */
function refuseOddCharacters(expression: string): void {
  const [odd] = /[^ -~]/u.exec(expression) ?? [];
  if (odd === undefined) return;
  const code = (odd.codePointAt(0) as number).toString(16).toUpperCase().padStart(4, '0');
  const place = [...expression].indexOf(odd) + 1;
  throw new Error(`character ${place} is U+${code}, expected only plain letters, digits, signs and spaces`);
}

/**
 * Reads Scheduler's form: no seconds, a year, weekdays from 1 (Sunday), and "?" in exactly one of the two day fields.
 */
function readCron(body: string): Cron {
  const problems = findCronProblems(body);
  if (problems.length > 0) throw new Error(problems.join('; '));
  try {
    return new Cron(`0 ${splitCron(body).join(' ')}`, {
      paused: true,
      timezone: 'UTC',
      alternativeWeekdays: true,
      sloppyRanges: true,
    });
  } catch (error) {
    throw new Error(`${(error as Error).message.replace(/^CronPattern: /, '')}; expected ${CRON_RULE}`);
  }
}

const MINUTE_MS = 60_000;
const UNITS: Record<string, number> = { minute: MINUTE_MS, hour: 60 * MINUTE_MS, day: 24 * 60 * MINUTE_MS };

function readRate(body: string): Expression {
  const [, count = '', unit = '', plural = ''] = /^([1-9]\d{0,5}) (minute|hour|day)(s?)$/.exec(body) ?? [];
  if (count === '' || (count === '1') !== (plural === ''))
    throw new Error('expected a rate such as "rate(1 hour)" or "rate(15 minutes)", with a number from 1 to 999999');
  return { kind: 'rate', everyMs: Number(count) * (UNITS[unit] as number) };
}

function readAt(body: string): Expression {
  const local = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/.test(body) ? Date.parse(`${body}Z`) : Number.NaN;
  if (Number.isNaN(local) || new Date(local).toISOString().slice(0, 19) !== body)
    throw new Error('expected a local time such as "at(2026-12-31T23:30:00)"');
  return { kind: 'at', local };
}
