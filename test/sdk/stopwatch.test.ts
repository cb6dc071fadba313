import { startStopwatch } from '../../sdk/stopwatch';

const HOUR_MS = 3_600_000;

afterEach(() => jest.restoreAllMocks());

test.each([-HOUR_MS, HOUR_MS])('a stopwatch does not heed a clock that is set by %i ms', (ms) => {
  const real = Date.now.bind(Date);
  const tookMs = startStopwatch();
  jest.spyOn(Date, 'now').mockImplementation(() => real() + ms);
  expect(tookMs()).toBeGreaterThanOrEqual(0);
  expect(tookMs()).toBeLessThan(60_000);
});

test('a stopwatch goes on when a job replaces the process’s own', () => {
  const tookMs = startStopwatch();
  jest.spyOn(process.hrtime, 'bigint').mockReturnValue(0n);
  expect(tookMs()).toBeGreaterThanOrEqual(0);
});
