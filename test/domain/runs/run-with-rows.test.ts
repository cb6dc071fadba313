import { causeOf, errorLine, hadPlan, inReadingOrder } from '../../../domain/runs/run-with-rows';
import type { RunRow } from '../../../domain/tables/rows';
import { aJobRun, aRun } from '../../protocol/builders';

test('a run had a plan if it has settings, whatever its planned_at says', () => {
  const { on_failure, ...rest } = aRun({ status: 'FAILED' });
  const unplanned: RunRow = rest;
  expect(hadPlan(aRun())).toBe(true);
  expect(hadPlan(unplanned)).toBe(false);
});

test.each([
  [{ status: 'SUCCEEDED', reason: 'carried over from nightly-0' }, null],
  [{ status: 'FAILED' }, null],
  [{ status: 'SKIPPED', reason: 'not selected\nfor this run' }, 'not selected'],
  [{ status: 'FAILED', reason: 'failed once', error: { name: 'TypeError', message: 'x\n at y' } }, 'TypeError: x'],
] as const)('the cause of %j is %j', (given, cause) => {
  expect(causeOf(aJobRun(given))).toBe(cause);
});

test.each([
  ['at load (jobs/load.ts:12:9)', ' (jobs/load.ts:12:9)'],
  ['at jobs/load.ts:12:9', ' (jobs/load.ts:12:9)'],
  ['at parse (node_modules/csv/index.js:1:2)\nat load (jobs/load.ts:12:9)', ' (jobs/load.ts:12:9)'],
  ['at handler (jobs/load.py:4)', ' (jobs/load.py:4)'],
  ['at <module> (notebooks/bad.ipynb cell 2:3)', ' (notebooks/bad.ipynb cell 2:3)'],
  ['at load (<anonymous>)', ''],
  ['', ''],
])("an error's line names the place of its author in %j", (stack, place) => {
  expect(errorLine({ name: 'E', message: 'no such shop', stack })).toBe(`E: no such shop${place}`);
});

test('job runs are read by stage, then the parallel ones, the others and the disabled ones, each by name', () => {
  const job = (job_name: string, given: object) => ({ job_name, status: 'PENDING', ...given }) as const;
  const rows = [
    job('off', { status: 'DISABLED', priority: 0 }),
    job('skipped', { status: 'SKIPPED', priority: 1 }),
    job('check', { priority: -1 }),
    job('b', { stage: 1 }),
    job('a', { stage: 1 }),
    job('z', { stage: 0 }),
  ] as Parameters<typeof inReadingOrder>[0];
  const names = inReadingOrder(rows).map(({ job_name }) => job_name);
  expect(names).toEqual(['z', 'a', 'b', 'check', 'skipped', 'off']);
});
