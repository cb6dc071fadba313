import { targetHint } from '../../../domain/targets/kinds';

test.each([
  ['extract-orders', '. Did you mean "lambda:extract-orders"?'],
  ['jobs/extract-orders.ts', '. Did you mean "lambda:extract-orders"?'],
  ['./jobs/load_orders.py', '. Did you mean "lambda:load_orders"?'],
  ['emr:load', '. Did you mean "spark:load"?'],
  ['shell:rm', ''],
  ['arn:aws:lambda:eu-central-1:1:function:f', ''],
  ['two words', ''],
  ['', ''],
  [7, ''],
  [undefined, ''],
])('of %j as a target is said "%s"', (value, hint) => {
  expect(targetHint(value)).toBe(hint);
});
