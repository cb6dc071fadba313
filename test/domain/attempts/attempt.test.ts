import {
  endRunningAttempt,
  failAttempt,
  type StartedAttempt,
  startAttempt,
  succeedAttempt,
} from '../../../domain/attempts/attempt';
import { applyChange } from '../../../domain/tables/change';
import type { JobRunRow } from '../../../domain/tables/rows';
import { aJobRun } from '../../protocol/builders';

const START: StartedAttempt = {
  attempt: 1,
  claim: 'claim-a',
  plan: 1,
  requestId: 'request-a',
  logStream: 'log',
  startedAt: '2026-11-22T02:31:00.000Z',
  leaseUntil: '2026-11-22T02:32:15.000Z',
};
const END = { attempt: 1, claim: 'claim-a', endedAt: '2026-11-22T02:31:30.000Z' };
const ERROR = { name: 'Error', message: 'no rows' };
const started = applyChange(aJobRun(), startAttempt(START)) as JobRunRow;

describe('START', () => {
  it('claims the next attempt, and meets its own claim again', () => {
    expect(started).toMatchObject({ status: 'RUNNING', attempt: 1, claim: 'claim-a', lease_until: START.leaseUntil });
    expect(applyChange(started, startAttempt(START))).toEqual(started);
  });

  it.each([
    ['another claim', started, START.attempt, 'claim-b', 1],
    ['another plan', aJobRun(), 1, 'claim-a', 2],
    ['an attempt that is not next', aJobRun(), 2, 'claim-a', 1],
    ['a job run that has ended', aJobRun({ status: 'ABORTED' }), 1, 'claim-a', 1],
  ])('refuses %s', (_, row, attempt, claim, plan) => {
    expect(applyChange(row, startAttempt({ ...START, attempt, claim, plan }))).toBeUndefined();
  });
});

describe('END', () => {
  it('of a success is final, and accepts its own repeat only', () => {
    const end = { ...END, durationMs: 30_000, output: '7' };
    const row = applyChange(started, succeedAttempt(end)) as JobRunRow;
    expect(row).toMatchObject({ status: 'SUCCEEDED', output: '7', duration_ms: 30_000 });
    expect(row).not.toHaveProperty('lease_until');
    expect(applyChange(row, succeedAttempt(end))).toEqual(row);
    expect(applyChange(row, succeedAttempt({ ...end, endedAt: '2026-11-22T02:31:31.000Z' }))).toBeUndefined();
  });

  it('of a failure is evidence, and leaves the row RUNNING', () => {
    const row = applyChange(started, failAttempt({ ...END, durationMs: 30_000, class: 'job', error: ERROR }));
    expect(row).toMatchObject({
      status: 'RUNNING',
      duration_ms: 30_000,
      attempts: [{ class: 'job', error: ERROR, ended_at: END.endedAt }],
    });
  });

  it('of another claim is refused', () => {
    expect(
      applyChange(started, failAttempt({ ...END, durationMs: 30_000, claim: 'b', class: 'job', error: ERROR })),
    ).toBeUndefined();
  });
});

test('the current attempt of a RUNNING row ends with it, and no other', () => {
  expect(endRunningAttempt(started, 'LOST')).toEqual([[['attempts', 0, 'status'], 'LOST']]);
  expect(endRunningAttempt({ ...started, status: 'RETRYING' }, 'LOST')).toEqual([]);
  expect(endRunningAttempt(aJobRun(), 'LOST')).toEqual([]);
});
