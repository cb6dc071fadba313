import { longestFirst, someJobsWait } from '../../../domain/plans/longest-first';
import { planRows, rebuildPlan } from '../../../domain/plans/plan-rows';
import type { PlannedJob } from '../../../domain/plans/run-plan';
import { aRun, PLANNED_AT } from '../../protocol/builders';
import { aPlan, aRow } from '../../support/rows/a-row';

const names = (jobs: readonly PlannedJob[]) => jobs.map(({ job_name }) => job_name);
const row = (job_name: string, priority = -1) => aRow({ job_name, priority });
const four = ['a', 'b', 'c', 'd'];

it('starts the longest first where some jobs have to wait', () => {
  const plan = longestFirst(
    aPlan(four.map((name) => row(name))),
    new Map(Object.entries({ a: 1, b: 9, c: 4, d: 7 })),
    2,
  );
  expect(names(plan.parallel)).toEqual(['b', 'd', 'c', 'a']);
});

it('takes a job that nothing is known of for a usual one', () => {
  const plan = longestFirst(aPlan(four.map((name) => row(name))), new Map(Object.entries({ a: 1, c: 4, d: 7 })), 2);
  expect(names(plan.parallel)).toEqual(['d', 'b', 'c', 'a']);
});

it('orders each stage by itself, and leaves alone where every job has a place', () => {
  const plan = aPlan([...four.map((name) => row(name)), row('p', 1), row('q', 1), row('r', 2)]);
  const ordered = longestFirst(plan, new Map(Object.entries({ a: 1, b: 2, p: 1, q: 2 })), 4);
  expect(ordered).toEqual(plan);
  const narrow = longestFirst(plan, new Map(Object.entries({ p: 1, q: 2 })), 1);
  expect(narrow.stages.map(({ jobs }) => names(jobs))).toEqual([['q', 'p'], ['r']]);
  expect(names(narrow.parallel)).toEqual(four);
  expect(narrow.rows.filter(({ expected_ms }) => expected_ms !== undefined).map(({ job_name }) => job_name)).toEqual([
    'p',
    'q',
  ]);
});

it('is rebuilt in the same order from its rows', () => {
  const plan = longestFirst(aPlan(four.map((name) => row(name))), new Map(Object.entries({ a: 1, b: 9, d: 7 })), 2);
  const { rows, ...order } = plan;
  expect(rebuildPlan(planRows(aRun(), { rows }, PLANNED_AT))).toEqual(order);
});

it('asks for durations only where some jobs have to wait', () => {
  const plan = aPlan(four.map((name) => row(name)));
  expect(someJobsWait(plan, 4)).toBe(false);
  expect(someJobsWait(plan, 3)).toBe(true);
  // More than 40 at once run in batches, and no more than 1,000, whatever the group asks for.
  const wide = (jobs: number) => aPlan(Array.from({ length: jobs }, (_, at) => row(`j${at}`)));
  expect(someJobsWait(wide(41), 1000)).toBe(false);
  expect(someJobsWait(wide(1001), 5000)).toBe(true);
});
