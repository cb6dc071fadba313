import { endWaitSeconds, waitEvents } from '../../../domain/plans/end-waits';
import { chooseLooks, LOOK_RETRIERS, lookCount, lookEvents } from '../../../domain/plans/looks';

const MINUTE = 60_000;

test('a wait is half of the time that has passed, from two minutes to an hour', () => {
  const waits = [0, 1, 3, 30, 90, 600].map((minutes) => endWaitSeconds(minutes * MINUTE, 1e9));
  expect(waits).toEqual([120, 120, 120, 900, 2700, 3600]);
});

test('the last wait ends just after the deadline, by any clock that the margins allow', () => {
  expect(endWaitSeconds(10 * MINUTE, 20_000)).toBe(25);
  expect(endWaitSeconds(10 * MINUTE, 0)).toBe(5);
  expect(endWaitSeconds(10 * MINUTE, -4_999)).toBe(1);
});

test('after the deadline a wait is as long as the time since, from one minute to five', () => {
  expect([-5, -60, -100, -900].map((seconds) => endWaitSeconds(0, seconds * 1000))).toEqual([60, 60, 100, 300]);
});

test('every wait is a whole number of seconds from 1, which alone a state may have', () => {
  for (let passed = 0; passed < 3_000; passed += 7.3)
    for (const left of [-4_999, -1, 0.5, 1_234.5, 99_999]) {
      const seconds = endWaitSeconds(passed * 1000, left);
      expect(Number.isInteger(seconds) && seconds >= 1).toBe(true);
    }
});

test('told work of a day takes 584 events at most where nothing is told, and of 7 days less than half of looks', () => {
  expect(lookEvents(24 * 60, 'notified')).toBe(584);
  expect(lookEvents(24 * 60, 'often')).toBe(1_068);
  expect(2 * lookEvents(7 * 24 * 60, 'notified')).toBeLessThan(lookEvents(7 * 24 * 60, 'often'));
});

test('as long as work is not over, its waits take no fewer events than the looks that may stand in for them', () => {
  const events = (minutes: number) => 3 * (5 + lookCount(LOOK_RETRIERS.seldom, minutes * 60));
  for (const minutes of [1, 5, 20, 60, 240, 1_440, 10_080])
    expect(waitEvents(minutes * 60, 0)).toBeGreaterThanOrEqual(events(minutes));
});

test('a job that is told of is looked at seldom only where the history has no room', () => {
  const jobs = ['a', 'b'].map((job_name) => ({
    job_name,
    timeout_minutes: 24 * 60,
    maximum_retries: 0,
    isNotified: job_name === 'a',
  }));
  expect([...chooseLooks(jobs, 20_000)]).toEqual([
    ['a', 'notified'],
    ['b', 'often'],
  ]);
  expect([...chooseLooks(jobs, 500).values()]).toEqual(['seldom', 'seldom']);
});
