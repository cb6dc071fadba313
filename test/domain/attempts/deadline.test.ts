import {
  AWS_MARGINS,
  deadFrom,
  deadlineOf,
  deadlineOfLease,
  EMBEDDED_MARGINS,
  killAt,
  leaseUntilOf,
  marginsOf,
  marginsOfWork,
  taskTimeoutSeconds,
  timeoutMs,
  waitSecondsUntil,
} from '../../../domain/attempts/deadline';
import { JOB_FUNCTION_SECONDS, MAX_LAMBDA_MINUTES } from '../../../domain/tables/limits';
import { MAX_STOP_GRACE_SECONDS } from '../../../domain/targets/stop-grace';

const START = Date.parse('2026-11-22T02:00:00Z');
const iso = (time: number) => new Date(time).toISOString();
/** Lambda's remaining time when the function has only just begun. What runs declared targets has days. */
const FRESH = { startedAt: START, remainingMs: 900_000 };

describe.each([
  ['on AWS', AWS_MARGINS, FRESH],
  ['on a laptop', EMBEDDED_MARGINS, FRESH],
  ['of a declared target on a laptop', marginsOfWork(EMBEDDED_MARGINS), { ...FRESH, remainingMs: 691_200_000 }],
])('the margins %s', (_, margins, fresh) => {
  it('follow each other as the protocol demands', () => {
    expect(margins.graceMs).toBeLessThan(margins.watchdogMs);
    expect(margins.watchdogMs).toBeLessThan(margins.reserveMs);
    expect(margins.backstopSeconds * 1000).toBeGreaterThan(margins.watchdogMs + margins.skewMs);
  });

  it.each([
    // timeout_minutes, seconds of the row, deadline of the attempt in ms
    [14, 840, 840_000],
    [1, 60, 60_000],
    [0.5, 30, 30_000],
    [0.001, 1, 60],
    [1.0001, 61, 60_006],
    [1 / 3, 20, 20_000],
  ])('of timeout_minutes = %d', (minutes, seconds, ms) => {
    expect(timeoutMs(minutes)).toBeCloseTo(ms);
    expect(taskTimeoutSeconds(minutes, margins)).toBe(seconds + margins.backstopSeconds);
    const deadline = deadlineOf(fresh, minutes, margins);
    const lease = leaseUntilOf(fresh, taskTimeoutSeconds(minutes, margins), margins);
    expect(deadline - START).toBeCloseTo(ms);
    expect(killAt(deadline, margins) - deadline).toBe(margins.watchdogMs);
    expect(lease).toBe(START + seconds * 1000 + margins.watchdogMs);
    // The lease never ends before the watchdog's kill, and less than a second after it.
    expect(lease - killAt(deadline, margins)).toBeGreaterThanOrEqual(0);
    expect(lease - killAt(deadline, margins)).toBeLessThan(1000);
    // The Task outlives both.
    expect(START + taskTimeoutSeconds(minutes, margins) * 1000).toBeGreaterThan(lease);
  });

  it("are bounded by Lambda's remaining time, less the reserve", () => {
    const start = { startedAt: START, remainingMs: 100_000 };
    expect(deadlineOf(start, 14, margins)).toBe(START + 100_000 - margins.reserveMs);
    expect(leaseUntilOf(start, taskTimeoutSeconds(14, margins), margins)).toBe(
      killAt(deadlineOf(start, 14, margins), margins),
    );
    expect(killAt(deadlineOf(start, 14, margins), margins)).toBeLessThan(START + start.remainingMs);
  });

  it('are found again from a lease', () => {
    const deadline = deadlineOf(FRESH, 5, margins);
    const lease = iso(killAt(deadline, margins));
    expect(deadlineOfLease(lease, margins)).toBe(deadline);
    expect(deadFrom(lease, margins)).toBe(Date.parse(lease) + margins.skewMs);
    expect(deadlineOfLease(undefined, margins)).toBeNaN();
    expect(deadFrom(undefined, margins)).toBeNaN();
  });
});

test('the longest timeout_minutes fits into a job function, with its reserve and a cold start of 20 s', () => {
  const needed = timeoutMs(MAX_LAMBDA_MINUTES) + AWS_MARGINS.reserveMs + 20_000;
  expect(needed).toBeLessThanOrEqual(JOB_FUNCTION_SECONDS * 1000);
});

test.each([
  [-5_000, 0],
  [0, 0],
  [1, 1],
  [1_000, 1],
  [1_001, 2],
  [86_400_000, 86_400],
  [1e12, 86_400],
])('a wait for a time %d ms ahead is %d whole seconds', (ms, seconds) => {
  expect(waitSecondsUntil(START + ms, START)).toBe(seconds);
});

describe('the margins of an attempt', () => {
  it('leave the work of a declared target its time to end', () => {
    expect(marginsOf('load', EMBEDDED_MARGINS)).toBe(EMBEDDED_MARGINS);
    const { graceMs } = marginsOf('run-work', EMBEDDED_MARGINS);
    expect(graceMs).toBeGreaterThan(MAX_STOP_GRACE_SECONDS * 1000);
  });
});
