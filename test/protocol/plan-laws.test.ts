import { marshall } from '@aws-sdk/util-dynamodb';
import fc from 'fast-check';
import { rebuildPlan } from '../../domain/plans/plan-rows';
import { PARALLEL } from '../../domain/tables/rows';
import { plans, rerunPlans } from './arbitrary-groups';

const LAWS = { numRuns: 200 };

jest.setTimeout(60_000);

test('a plan has one row for every row of the group and every job of the original, each under its own key', () => {
  fc.assert(
    fc.property(plans, ({ input, rows }) => {
      const names = new Set(input.rows.map((row) => row.job_name));
      const gone = (input.original?.rows ?? []).filter((row) => row.job_runs && !names.has(row.job_name));
      expect(rows).toHaveLength(input.rows.length + gone.length);
      expect(new Set(rows.map((row) => row.entry)).size).toBe(rows.length);
    }),
    LAWS,
  );
});

test('a plan calls every PENDING job once, and no other', () => {
  fc.assert(
    fc.property(plans, ({ plan, rows }) => {
      const called = [...plan.parallel, ...plan.stages.flatMap(({ jobs }) => jobs)].map(({ job_name }) => job_name);
      const pending = rows.filter(({ status }) => status === 'PENDING').map(({ job_name }) => job_name);
      expect(called.sort()).toEqual(pending.sort());
    }),
    LAWS,
  );
});

test('a rerun carries over every job that SUCCEEDED and is not to run again, and runs no job that it carries over', () => {
  fc.assert(
    fc.property(rerunPlans, ({ input: { original, input }, rows, plan }) => {
      const called = [...plan.parallel, ...plan.stages.flatMap(({ jobs }) => jobs)].map(({ job_name }) => job_name);
      const carried = rows.filter((row) => row.carried_from !== undefined);
      const before = new Map(original?.rows.map((row) => [row.job_name, row]));
      for (const row of carried) {
        expect(called).not.toContain(row.job_name);
        expect([row.status, before.get(row.job_name)?.status]).toEqual(['SUCCEEDED', 'SUCCEEDED']);
      }
      const done = [...before.values()].filter((row) => row.status === 'SUCCEEDED').map((row) => row.job_name);
      const expected = input.carry_over === false ? [] : done.filter((name) => !input.jobs?.includes(name));
      expect(carried.map((row) => row.job_name).sort()).toEqual(expected.sort());
      expect(rows.filter((row) => row.status === 'SUCCEEDED')).toHaveLength(carried.length);
    }),
    LAWS,
  );
});

test('stages ascend with the priority, and equal priorities share a stage', () => {
  fc.assert(
    fc.property(plans, ({ rows }) => {
      const staged = rows.filter(({ status, priority }) => status === 'PENDING' && priority !== PARALLEL);
      for (const one of staged) {
        for (const other of staged) {
          expect(Math.sign(order(one.stage, other.stage))).toBe(Math.sign(order(one.priority, other.priority)));
        }
      }
    }),
    LAWS,
  );
});

test("a job's stage is the number of the stage that calls it, and stages are called in the order of their numbers", () => {
  fc.assert(
    fc.property(plans, ({ plan, rows }) => {
      const stageOf = new Map(rows.map((row) => [row.job_name, row.stage]));
      for (const { stage, jobs } of plan.stages) {
        expect(jobs.filter(({ job_name }) => stageOf.get(job_name) !== stage)).toEqual([]);
      }
      const numbers = plan.stages.flatMap(({ stage }) => stage ?? []);
      expect(numbers).toEqual([...new Set(numbers)].sort((a, b) => a - b));
    }),
    LAWS,
  );
});

test('a stage is broken exactly if it holds an INVALID job', () => {
  fc.assert(
    fc.property(plans, ({ plan, rows }) => {
      const invalid = rows.filter(({ status }) => status === 'INVALID');
      const unplaced = invalid.some(({ priority }) => priority === undefined);
      const broken = new Set(invalid.flatMap(({ stage }) => stage ?? []));
      const expected = [...new Set(rows.flatMap(({ stage }) => stage ?? []))].sort(order).map((at) => broken.has(at));
      const held = unplaced && expected.length > 0 ? [true, ...expected] : expected;
      expect(plan.stages.map((stage) => stage.broken)).toEqual(held);
    }),
    LAWS,
  );
});

test('a fresh plan is rebuilt from its rows', () => {
  fc.assert(
    fc.property(plans, ({ plan: { parallel, stages }, rows }) => {
      expect(rebuildPlan(rows)).toEqual({ parallel, stages });
    }),
    LAWS,
  );
});

test('DynamoDB can store every planned row, whatever the row of the group is', () => {
  fc.assert(
    fc.property(plans, ({ rows }) => {
      for (const row of rows) {
        expect(() => marshall(row, { removeUndefinedValues: true, allowImpreciseNumbers: true })).not.toThrow();
      }
    }),
    LAWS,
  );
});

function order(a: number | undefined, b: number | undefined): number {
  return (a ?? 0) - (b ?? 0);
}
