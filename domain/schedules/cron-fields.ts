/** What a field of a cron may hold. */
interface CronField {
  name: string;
  least: number;
  most: number;
  /** Names for the numbers, beginning with `least`. */
  names?: readonly string[];
  /** How a message names the range. */
  range: string;
}

const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const WEEKDAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];

/** The ranges of EventBridge Scheduler. */
const FIELDS: readonly CronField[] = [
  { name: 'minutes', least: 0, most: 59, range: '0 to 59' },
  { name: 'hours', least: 0, most: 23, range: '0 to 23' },
  { name: 'day-of-month', least: 1, most: 31, range: '1 to 31' },
  { name: 'month', least: 1, most: 12, names: MONTHS, range: '1 to 12, or JAN to DEC' },
  { name: 'day-of-week', least: 1, most: 7, names: WEEKDAYS, range: '1 (Sunday) to 7, or SUN to SAT' },
  { name: 'year', least: 1970, most: 2199, range: '1970 to 2199' },
];

export const CRON_RULE =
  'six fields (minutes hours day-of-month month day-of-week year), with "?" for the day that is not given, such as "cron(0 2 * * ? *)"';

/** The fields of a cron's body. */
export function splitCron(body: string): string[] {
  return body.split(' ').filter((field) => field !== '');
}

/** Returns what is wrong with the fields. Each problem quotes what was typed and says what is expected. */
export function findCronProblems(body: string): string[] {
  const fields = splitCron(body);
  if (fields.length !== FIELDS.length)
    return [`it has ${fields.length} field${fields.length === 1 ? '' : 's'}, expected ${CRON_RULE}`];
  const [minutes, hours, day = '', month, weekday = '', year] = fields;
  if ((day === '?') === (weekday === '?'))
    return ['exactly one of day-of-month and day-of-week must be "?", such as "cron(0 2 ? * MON-FRI *)"'];
  if ([minutes, hours, month, year].includes('?') || fields.some((field) => /.\?|\?./.test(field)))
    return ['"?" is allowed only in day-of-month or day-of-week, by itself'];
  // Croner also accepts "+", "@daily", "~" and "H"; Scheduler does not.
  if (!/^[0-9A-Z,\-*/?# ]+$/i.test(body)) return [`expected ${CRON_RULE}`];
  return fields.flatMap((text, index) =>
    text.split(',').flatMap((part) => partProblems(FIELDS[index] as CronField, part)),
  );
}

/** Checks one part of a list: a value, a range, or either with a step. The forms of days (`L`, `15W`) stay croner's. */
function partProblems(field: CronField, part: string): string[] {
  const [base = '', step] = part.toUpperCase().split('/');
  const ends = valuesIn(field, base);
  const outside = ends.filter((end) => !isWithin(field, end));
  if (outside.length > 0) return outside.map((end) => `${field.name} is ${end}, expected ${field.range}`);
  return [...rangeProblems(field, ends, base), ...stepProblems(field, step)];
}

/** The numbers and names of a value or a range. A sign (`*`, `?`, `L`, `LW`) has none. */
function valuesIn({ name }: CronField, base: string): string[] {
  if (/^([*?]|L|LW|W)?$/.test(base)) return [];
  const isWeekday = name === 'day-of-week';
  return base
    .split('-')
    .map((end) =>
      isWeekday ? end.replace(/(L|#[0-9L]+)$/, '') : name === 'day-of-month' ? end.replace(/W$/, '') : end,
    )
    .filter((end) => /^(\d+|[A-Z]+)$/.test(end) && end !== 'L');
}

function isWithin(field: CronField, end: string): boolean {
  const value = numberOf(field, end);
  return value >= field.least && value <= field.most;
}

/** NaN for an unknown name. */
function numberOf({ least, names }: CronField, end: string): number {
  if (/^\d+$/.test(end)) return Number(end);
  const index = names?.indexOf(end) ?? -1;
  return index < 0 ? Number.NaN : least + index;
}

function rangeProblems(field: CronField, ends: readonly string[], base: string): string[] {
  const [from, to] = ends.map((end) => numberOf(field, end));
  if (from === undefined || to === undefined || from <= to) return [];
  return [
    `${field.name} is ${base}, a range that ends before it begins: expected two, such as ${splitRange(field, ends)}`,
  ];
}

/** The range over the end of the field as two: `22-2` hours are `22-23,0-2`. */
function splitRange({ least, most, names }: CronField, [from, to]: readonly string[]): string {
  const [first, last] = names && !/\d/.test(`${from}${to}`) ? [names[0], names.at(-1)] : [least, most];
  return [part(from, last), part(first, to)].join(',');
}

function part(from: unknown, to: unknown): string {
  return String(from) === String(to) ? String(from) : `${from}-${to}`;
}

/** A field with 60 values takes steps of 1 to 60. */
function stepProblems({ name, least, most }: CronField, step: string | undefined): string[] {
  if (step === undefined || !/^\d+$/.test(step)) return [];
  const count = most - least + 1;
  if (Number(step) >= 1 && Number(step) <= count) return [];
  return [`${name} has a step of ${step}, expected 1 to ${count}`];
}
