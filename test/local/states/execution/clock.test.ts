import { systemClock } from '../../../../local/states/execution/clock';

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

test('sleeps for the given time, in slices', async () => {
  let awake = false;
  systemClock.sleep(3_500, new AbortController().signal).then(() => {
    awake = true;
  });
  await jest.advanceTimersByTimeAsync(3_499);
  expect(awake).toBe(false);
  await jest.advanceTimersByTimeAsync(1);
  expect(awake).toBe(true);
});

test('the time that a machine was suspended does not count', async () => {
  let awake = false;
  systemClock.sleep(60_000, new AbortController().signal).then(() => {
    awake = true;
  });
  const suspended = jest.spyOn(performance, 'now');
  const real = performance.now();
  suspended.mockReturnValueOnce(real + 8 * 3_600_000);
  await jest.advanceTimersByTimeAsync(50_000);
  expect(awake).toBe(false);
  suspended.mockRestore();
});

test('an abort wakes it at once and leaves no timer', async () => {
  const controller = new AbortController();
  const slept = systemClock.sleep(60_000, controller.signal);
  controller.abort();
  await slept;
  expect(jest.getTimerCount()).toBe(0);
});
