import { BULK_WRITES } from '../../adapters/dynamodb/client';
import { measureJobsAtOnce } from '../../bench/capacity/measure-jobs-at-once';
import { measureLargePlans } from '../../bench/capacity/measure-large-plans';
import { partsFor } from '../../domain/plans/row-parts';

/*
 * A thousand jobs of a second at once write START and END, 1 and 2 units each: up to 3,000 units a second, of which a
 * partition takes 1,000. In virtual time, with the client of a job's function, which tries a throttled write three
 * times. The table has four partitions, as a new one on demand.
 */

const WAIT_MS = 200_000;
const JOBS = 2000;
const AT_ONCE = 1000;

test(
  'under one partition key most of their calls are lost',
  async () => {
    const { lost } = await measureJobsAtOnce({ jobs: JOBS, atOnce: AT_ONCE, parts: 1, partitions: 4 });
    expect(lost).toBeGreaterThan(JOBS / 2);
  },
  WAIT_MS,
);

test(
  'over the partition keys that their plan gives them none is lost',
  async () => {
    const parts = partsFor(AT_ONCE);
    const { lost, seconds } = await measureJobsAtOnce({ jobs: JOBS, atOnce: AT_ONCE, parts, partitions: 4 });
    expect(lost).toBe(0);
    // Two rounds of jobs of 0.5 to 1.5 s, a second until the last of the first round begins, and throttled writes.
    expect(seconds).toBeLessThan(7);
  },
  WAIT_MS,
);

test(
  'a plan of 10,000 rows is written over them, and closed, by one call each',
  async () => {
    const plans = { jobs: 10_000, units: 1, parts: partsFor(AT_ONCE), partitions: 4 };
    const { loadError, loadSeconds, closeError, closeSeconds } = await measureLargePlans(plans, BULK_WRITES);
    expect([loadError, closeError]).toEqual([undefined, undefined]);
    // LoadGroup and CloseRun end after 300 s.
    expect(loadSeconds).toBeLessThan(60);
    expect(closeSeconds).toBeLessThan(60);
  },
  WAIT_MS,
);
