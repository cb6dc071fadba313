import * as fc from 'fast-check';
import { findScheduleProblem } from '../../../domain/schedules/schedule';

const DAY = 'expected 1 to 31';
const WEEKDAY = 'expected 1 (Sunday) to 7, or SUN to SAT';
const YEAR = 'expected 1970 to 2199';

test.each([
  ['0 2 32 * ? *', `day-of-month is 32, ${DAY}`],
  ['0 2 0 * ? *', `day-of-month is 0, ${DAY}`],
  ['0 2 1-32 * ? *', `day-of-month is 32, ${DAY}`],
  ['0 2 1,32 * ? *', `day-of-month is 32, ${DAY}`],
  ['0 2 32W * ? *', `day-of-month is 32, ${DAY}`],
  ['0 2 99/2 * ? *', `day-of-month is 99, ${DAY}`],
  ['0 2 MON * ? *', `day-of-month is MON, ${DAY}`],
  ['0 2 1,? * ? *', '"?" is allowed only in day-of-month or day-of-week, by itself'],
  ['0 2 * 13 ? *', 'month is 13, expected 1 to 12, or JAN to DEC'],
  ['0 2 * 0 ? *', 'month is 0, expected 1 to 12, or JAN to DEC'],
  ['0 2 * JAN-13 ? *', 'month is 13, expected 1 to 12, or JAN to DEC'],
  ['0 2 * foo ? *', 'month is FOO, expected 1 to 12, or JAN to DEC'],
  ['60 2 * * ? *', 'minutes is 60, expected 0 to 59'],
  ['0 24 * * ? *', 'hours is 24, expected 0 to 23'],
  ['JAN 2 * * ? *', 'minutes is JAN, expected 0 to 59'],
  ['0 2 ? * 0 *', `day-of-week is 0, ${WEEKDAY}`],
  ['0 2 ? * 8L *', `day-of-week is 8, ${WEEKDAY}`],
  ['0 2 ? * 10#1 *', `day-of-week is 10, ${WEEKDAY}`],
  ['0 2 ? * JAN *', `day-of-week is JAN, ${WEEKDAY}`],
  ['0 2 * * ? 1969', `year is 1969, ${YEAR}`],
  ['0 2 * * ? 2200', `year is 2200, ${YEAR}`],
  ['0 2 * * ? 9999', `year is 9999, ${YEAR}`],
  ['0 2 * * ? 2020-2300', `year is 2300, ${YEAR}`],
  ['0/0 2 * * ? *', 'minutes has a step of 0, expected 1 to 60'],
  ['*/70 2 * * ? *', 'minutes has a step of 70, expected 1 to 60'],
  ['0 22-2 * * ? *', 'hours is 22-2, a range that ends before it begins: expected two, such as 22-23,0-2'],
  [
    '0 2 ? * FRI-MON *',
    'day-of-week is FRI-MON, a range that ends before it begins: expected two, such as FRI-SAT,SUN-MON',
  ],
  ['0 2 ? * 7-1 *', 'day-of-week is 7-1, a range that ends before it begins: expected two, such as 7,1'],
  ['0 25 32 * ? *', `hours is 25, expected 0 to 23; day-of-month is 32, ${DAY}`],
])('cron(%s) is refused with what was typed: %s', (body, why) => {
  expect(findScheduleProblem(`cron(${body})`)).toContain(`is "cron(${body})": ${why}`);
});

test.each([
  ['0 22-23,0-2 * * ? *'],
  ['0 2 ? * FRI-SAT,SUN-MON *'],
  ['0 2 ? * 7,1 *'],
  ['0 2 LW * ? *'],
  ['0 2 L,15W,1 * ? *'],
  ['0 2 ? * MON#2,6L,2-4 *'],
  ['0 2 ? * monl *'],
  ['59/60 23 31 DEC ? 1970-2199'],
])('cron(%s) is taken', (body) => {
  expect(findScheduleProblem(`cron(${body})`)).toBeUndefined();
});

test.each([
  ['cron(0 2 * * ?\u00a0*)', 'character 15 is U+00A0'],
  ['cron(0 2 * * ? *\u2009)', 'character 17 is U+2009'],
  ['cron(0\t2 * * ? *)', 'character 7 is U+0009'],
  ['cron(0\n2 * * ? *)', 'character 7 is U+000A'],
  ['cron(０ 2 * * ? *)', 'character 6 is U+FF10'],
  ['cron(0 2 ? * MON–FRI *)', 'character 17 is U+2013'],
  ['rate(5\u00a0minutes)', 'character 7 is U+00A0'],
  ['at(2026‑12-31T23:30:00)', 'character 8 is U+2011'],
])('%j is refused for a character that only looks plain: %s', (expression, why) => {
  expect(findScheduleProblem(expression)).toContain(`${why}, expected only plain letters, digits, signs and spaces`);
});

test('a number outside its field is refused with that number, whichever field and form', () => {
  const fields = [
    { least: 0, most: 59 },
    { least: 0, most: 23 },
    { least: 1, most: 31 },
    { least: 1, most: 12 },
    { least: 1, most: 7 },
    { least: 1970, most: 2199 },
  ];
  const forms = [(n: number) => `${n}`, (n: number) => `${n},${n}`, (n: number) => `${n}/2`, (n: number) => `*,${n}`];
  fc.assert(
    fc.property(fc.nat(5), fc.nat(10_000), fc.constantFrom(...forms), (at, number, form) => {
      const { least, most } = fields[at] as (typeof fields)[number];
      const body = ['0', '2', at === 4 ? '?' : '*', '*', at === 4 ? '*' : '?', '*'];
      body[at] = form(number);
      const problem = findScheduleProblem(`cron(${body.join(' ')})`);
      if (number >= least && number <= most) expect(problem).toBeUndefined();
      else expect(problem).toContain(` is ${number}, expected ${least} `);
    }),
  );
});
