import { measureJobWrites, type Writes } from '../../../bench/capacity/measure-job-writes';
import { UNKNOWN_PAST } from '../../../domain/cost/job-past';
import { ownUsage, RUN_WRITE_UNITS, writeUnits } from '../../../domain/estimates/own-usage';

jest.setTimeout(60_000);

const unitsOf = ({ baseUnits, indexUnits }: Writes) => baseUnits + indexUnits;

it('has the write units that the real functions use', async () => {
  const { succeeds, failsOnce, run } = await measureJobWrites();
  expect(writeUnits(UNKNOWN_PAST)).toBe(unitsOf(succeeds));
  // With its error the row is over 1 KB.
  const failed = { ...UNKNOWN_PAST, attempts: 2, failures: 1, endedBytes: 1500 };
  expect(writeUnits(failed)).toBe(unitsOf(failsOnce));
  expect(RUN_WRITE_UNITS).toBe(unitsOf(run));
});

it('grows with what the jobs do', () => {
  const usageOf = (jobs: (typeof UNKNOWN_PAST)[]) => ownUsage({ jobs, stages: 1 });
  const plain = usageOf([UNKNOWN_PAST]);
  expect(plain.states).toEqual({ state_transitions: 12 });
  expect(plain.events).toEqual({ events: 1 });
  const failed = usageOf([{ ...UNKNOWN_PAST, attempts: 1, failures: 1 }]);
  expect(failed.events).toEqual({ events: 2 });
  expect(failed.functions.lambda_requests).toBe((plain.functions.lambda_requests as number) + 1);
  const looked = usageOf([{ ...UNKNOWN_PAST, looks: { how: 'often', seconds: [60] } }]);
  expect(looked.states.state_transitions).toBeGreaterThan(20);
  const large = usageOf([{ ...UNKNOWN_PAST, endedBytes: 33_000 }]);
  expect(large.table.dynamodb_write_units).toBeGreaterThan((plain.table.dynamodb_write_units as number) + 30);
});
