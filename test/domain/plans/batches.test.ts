import fc from 'fast-check';
import {
  asksForBatches,
  batchesOf,
  batchPlan,
  jobsAtOnce,
  MOST_AT_ONCE,
  MOST_JOBS,
} from '../../../domain/plans/batches';
import { eventsForRetries } from '../../../domain/plans/execution-limits';
import { lookEvents } from '../../../domain/plans/looks';
import type { PlannedJob } from '../../../domain/plans/run-plan';

const job = (job_name: string, given: Partial<PlannedJob> = {}): PlannedJob => ({
  job_name,
  target: 'load',
  timeout_minutes: 1,
  maximum_retries: 0,
  ...given,
});
const jobs = (count: number, given: (at: number) => Partial<PlannedJob> = () => ({})) =>
  Array.from({ length: count }, (_, at) => job(`job-${String(at).padStart(6, '0')}`, given(at)));

/** The jobs of each batch, by the names that it is passed. */
const slicesOf = (all: readonly PlannedJob[], maxConcurrency: number) =>
  batchesOf(all, maxConcurrency).batches.map(({ from, to }) =>
    all.filter(({ job_name }) => job_name >= from && job_name <= to),
  );

describe('batches', () => {
  const size = fc.integer({ min: 1, max: 3000 });
  const most = fc.integer({ min: 1, max: 5000 });

  it('hold each job once, in no more jobs than a batch may have', () => {
    fc.assert(
      fc.property(size, most, fc.array(fc.integer({ min: 0, max: 100_000 }), { minLength: 1 }), (count, max, took) => {
        const all = jobs(count, (at) => ({ expected_ms: took[at % took.length] as number }));
        const slices = slicesOf(all, max);
        expect(slices.flat()).toEqual(all);
        expect(Math.max(...slices.map(({ length }) => length))).toBeLessThanOrEqual(MOST_JOBS);
      }),
      { numRuns: 60 },
    );
  });

  it('run no more jobs at once than C, and with k batches no fewer than C - k + 1', () => {
    fc.assert(
      fc.property(size, most, (count, max) => {
        const { batches, at_once: together } = batchesOf(jobs(count), max);
        const asked = Math.min(count, max, MOST_AT_ONCE);
        const each = batches[0]?.at_once ?? 0;
        expect(batches.every(({ at_once }) => at_once === each)).toBe(true);
        expect(each).toBeLessThanOrEqual(40);
        expect(together * each).toBeLessThanOrEqual(asked);
        expect(together * each).toBeGreaterThanOrEqual(asked - together + 1);
      }),
    );
  });

  it('are as many as run at once, of the same size, where nothing is known of the work', () => {
    const { batches, at_once } = batchesOf(jobs(10_000), 1000);
    expect([batches.length, at_once, batches[0]?.at_once]).toEqual([50, 50, 20]);
    expect(slicesOf(jobs(10_000), 1000).map(({ length }) => length)).toEqual(Array(50).fill(200));
    expect(batchesOf(jobs(10_000), 40)).toMatchObject({ at_once: 2, batches: { length: 34 } });
    expect(batchesOf([], 1000)).toEqual({ batches: [], at_once: 1 });
  });

  it('are no more for jobs of unequal work: one batch more would run alone, after all others', () => {
    const all = jobs(10_000, (at) => ({ expected_ms: 1000 * (1 + ((at * 7919) % 97)) }));
    expect(batchesOf(all, 1000)).toMatchObject({ at_once: 50, batches: { length: 50 } });
  });

  it('leave few places empty', () => {
    const places = (max: number) => {
      const { batches, at_once } = batchesOf(jobs(5000), max);
      return at_once * (batches[0]?.at_once ?? 0);
    };
    expect([41, 100, 200, 250, 400, 997, 1000, 5000].map(places)).toEqual([40, 100, 200, 250, 400, 992, 1000, 1000]);
  });

  it('have the same work, as far as it is known', () => {
    // The first tenth takes ten times as long as each of the others.
    const all = jobs(1000, (at) => ({ expected_ms: at < 100 ? 10_000 : 1000 }));
    const work = slicesOf(all, 1000).map((slice) => slice.reduce((sum, { expected_ms = 0 }) => sum + expected_ms, 0));
    expect(work).toHaveLength(50);
    const mean = work.reduce((sum, each) => sum + each) / work.length;
    for (const each of work) expect(Math.abs(each - mean) / mean).toBeLessThan(0.15);
  });

  it('hold fewer jobs whose work is looked at, so that the history of each has room for the looks', () => {
    const all = jobs(100, () => ({ looks: 'often', timeout_minutes: 600 }));
    const slices = slicesOf(all, 40);
    expect(slices.flat()).toEqual(all);
    for (const { length } of slices)
      expect(
        eventsForRetries({ jobs: length, stages: 0, lookEvents: length * lookEvents(600, 'often') }),
      ).toBeGreaterThan(10_000);
  });
});

describe('a plan', () => {
  const stage = (number: number, count: number) => ({ stage: number, jobs: jobs(count), broken: false });

  it('asks for batches if a branch has more than 40 jobs and may run more at once', () => {
    expect(asksForBatches({ parallel: jobs(41), stages: [] }, 41)).toBe(true);
    expect(asksForBatches({ parallel: [], stages: [stage(0, 41)] }, 41)).toBe(true);
    expect(asksForBatches({ parallel: jobs(40), stages: [stage(0, 40)] }, 1000)).toBe(false);
    expect(asksForBatches({ parallel: jobs(41), stages: [] }, 40)).toBe(false);
  });

  it('has its small stages inline', () => {
    const empty = { jobs: [], broken: true };
    const { parallel, stages } = batchPlan(
      { parallel: jobs(2), stages: [empty, stage(0, 40), { ...stage(1, 41), broken: true }] },
      100,
      40,
    );
    expect(parallel.batches).toHaveLength(1);
    expect(stages).toMatchObject([empty, stage(0, 40), { stage: 1, broken: true, batches: { length: 2 }, at_once: 2 }]);
  });

  it('has as many jobs at once as its parallel jobs and its largest stage', () => {
    expect(jobsAtOnce({ parallel: jobs(700), stages: [stage(0, 3), stage(1, 90)] }, 50_000)).toBe(790);
    expect(jobsAtOnce({ parallel: jobs(700), stages: [] }, 40)).toBe(40);
  });
});
