import fc from 'fast-check';
import {
  FAULT_BUDGET,
  retryDelaySeconds,
  serviceFaultSeconds,
  startDelaySeconds,
  whyNoRetry,
} from '../../../domain/attempts/retry-policy';

describe('a further attempt', () => {
  const budget = { charged: 1, faults: 0, eventsLeft: true };

  it('follows while each budget lasts', () => {
    expect(whyNoRetry({ maximum_retries: 1 }, budget)).toBeUndefined();
    expect(whyNoRetry({ maximum_retries: 0 }, { ...budget, charged: 0, faults: FAULT_BUDGET })).toBeUndefined();
  });

  it.each([
    [{ maximum_retries: 0 }, {}, 'failed once; maximum_retries is 0'],
    [{ maximum_retries: 2 }, { charged: 3 }, 'failed 3 times; maximum_retries is 2'],
    [{}, {}, 'failed once; maximum_retries is 0'],
    [
      { maximum_retries: 1 },
      { faults: FAULT_BUDGET + 1 },
      'could not be run 11 times, none of them charged to the job',
    ],
    [
      { maximum_retries: 1 },
      { eventsLeft: false },
      "the run's retry budget is used up: its execution's history has no room for more",
    ],
  ])('is refused to %j with %j', (row, used, reason) => {
    expect(whyNoRetry(row, { ...budget, ...used })).toMatchObject({ reason });
  });
});

test('the wait before a retry is whole, and at most twice as long each time, up to 15 minutes', () => {
  const cases = fc.record({
    base: fc.double({ min: 0, max: 1e9, noNaN: true }),
    earlier: fc.integer({ min: 0, max: 1000 }),
    random: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
  });
  fc.assert(
    fc.property(cases, ({ base, earlier, random }) => {
      const wait = retryDelaySeconds({ retry_delay_seconds: base }, earlier, random);
      expect(Number.isInteger(wait)).toBe(true);
      expect(wait).toBeGreaterThanOrEqual(0);
      expect(wait).toBeLessThanOrEqual(Math.ceil(Math.min(900, base * 2 ** earlier)));
    }),
    { numRuns: 1000 },
  );
});

test.each([
  ['Lambda.TooManyRequestsException', 0, 60],
  ['Lambda.TooManyRequestsException', 0.999, 300],
  ['Runtime.ExitError', 0, 1],
  ['Runtime.ExitError', 0.999, 30],
])('after a start that failed with %s, at a chance of %d, the wait is %d s', (error, random, seconds) => {
  expect(startDelaySeconds({}, { error, faults: 1, random })).toBe(seconds);
});

test('the faults of a service wait for longer each time, together for 17 to 33 minutes', () => {
  const waits = (random: number) =>
    Array.from({ length: FAULT_BUDGET }, (_, at) => serviceFaultSeconds(at + 1, random));
  expect(waits(0)).toEqual([8, 15, 30, 60, 120, 150, 150, 150, 150, 150]);
  expect(waits(0.9999999)).toEqual([15, 30, 60, 120, 240, 300, 300, 300, 300, 300]);
});
