import { measureJobWrites } from '../../bench/capacity/measure-job-writes';

/* What a job costs in DynamoDB's write units: rows of up to 1 KB. `npm run bench -- --writes` prints the same. */

test('a job that succeeds is three writes to the table and one to an index: 4 units', async () => {
  const { succeeds, failsOnce, run } = await measureJobWrites();
  expect(succeeds).toEqual({ requests: 3, baseUnits: 3, indexUnits: 1 });
  // The row with its error is over 1 KB from then on. A retry draws its events from the run's row, in two indexes.
  expect(failsOnce).toEqual({ requests: 7, baseUnits: 11, indexUnits: 3 });
  // Open, take the lock, commit; close, free the lock, leave the open runs.
  expect(run).toEqual({ requests: 6, baseUnits: 6, indexUnits: 7 });
});
