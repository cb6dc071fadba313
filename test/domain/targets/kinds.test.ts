import { KINDS, targetHint } from '../../../domain/targets/kinds';
import { isProcessKind, PROCESS_KINDS } from '../../../domain/targets/process-kinds';

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

test('the kinds whose work is a process here are listed where a job function reads them', () => {
  const processes = Object.entries(KINDS).filter(([, { runs }]) => runs.here === 'process');
  expect([...PROCESS_KINDS].sort()).toEqual(processes.map(([kind]) => kind).sort());
  expect(['command:load', 'lambda:load', 'states:load', 'command', undefined].map(isProcessKind)).toEqual([
    true,
    false,
    false,
    true,
    false,
  ]);
});
