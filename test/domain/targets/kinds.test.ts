import { longestTimeout, targetHint } from '../../../domain/targets/kinds';

test.each([
  ['extract-orders', '. Did you mean "lambda:extract-orders"?'],
  ['jobs/extract-orders.ts', '. Did you mean "lambda:extract-orders"?'],
  ['./jobs/load_orders.py', '. Did you mean "lambda:load_orders"?'],
  ['emr:load', '. Did you mean "spark:load"?'],
  ['shell:rm', ''],
  [
    'arn:aws:lambda:eu-central-1:1:function:f',
    ". An ARN stands in the project's config: declare lambda:<name> there with it, and name that",
  ],
  ['arn:aws:s3:::bucket', ''],
  ['two words', ''],
  ['', ''],
  [7, ''],
  [undefined, ''],
])('of %j as a target is said "%s"', (value, hint) => {
  expect(targetHint(value)).toBe(hint);
});

const known = ['lambda:extract', 'command:load', 'sql:load', 'notebook:report'];
test.each([
  ['report', '. Did you mean "notebook:report"?'],
  ['load', '. Did you mean "command:load" or "sql:load"?'],
  ['jobs/report.ts', '. Did you mean "notebook:report"?'],
  ['comand:load', '. Did you mean "command:load" or "sql:load"?'],
  ['notebok:reprt', '. Did you mean "notebook:report"?'],
  ['athena:report', '. Did you mean "notebook:report"?'],
  ['athena:orders', '. Did you mean "sql:orders"?'],
  ['orders', '. Did you mean "lambda:orders"?'],
])('of %j as a target is said "%s", where others are there', (value, hint) => {
  expect(targetHint(value, known)).toBe(hint);
});

test.each([
  ['lambda:extract', 14],
  ['sql:load', 10_080],
  ['comand:load', 10_080],
  ['athena:load', 10_080],
  ['extract', undefined],
  [7, undefined],
])('a row with the target %j may take %s minutes', (target, minutes) => {
  expect(longestTimeout(target)?.minutes).toBe(minutes);
});
