import { AWS_MARGINS } from '../../../domain/attempts/deadline';
import { settleAttempt } from '../../../domain/attempts/settle-attempt';
import type { Settling } from '../../../domain/attempts/settling';
import { aJobRun } from '../../protocol/builders';

/* What SettleAttempt answers about work whose service tells of its end. */

const STARTED = Date.parse('2026-11-22T02:00:00.000Z');
const row = aJobRun({
  status: 'RUNNING',
  attempt: 1,
  claim: 'c',
  timeout_minutes: 10,
  looks: 'notified',
  work_id: 'work-1',
  lease_until: new Date(STARTED + 25 * 60_000).toISOString(),
  attempts: [
    {
      attempt: 1,
      status: 'RUNNING',
      started_at: new Date(STARTED).toISOString(),
      ended_at: null,
      class: null,
      error: null,
      request_id: 'r',
      log_stream: 's',
    },
  ],
});

const answer = (error: string, seconds: number, given: Partial<Settling> = {}) =>
  settleAttempt({
    row,
    attempt: 1,
    plan: 1,
    failure: { error, cause: '' },
    stopRequested: false,
    eventsLeft: true,
    now: STARTED + seconds * 1000,
    random: 0.5,
    margins: AWS_MARGINS,
    ...given,
  });

test('work that goes on is waited for, and nothing is written or drawn', () => {
  expect(answer('Runsheet.AwaitEnd', 2)).toEqual({ settlement: { outcome: 'AWAIT', attempt: 1, waitSeconds: 120 } });
  expect(answer('Runsheet.AwaitEnd', 300).settlement).toMatchObject({ waitSeconds: 150 });
});

test('a wait that is over is followed by another, which begins with a look', () => {
  const over = answer('States.Timeout', 595, { awaited: true });
  expect(over).toEqual({ settlement: { outcome: 'AWAIT', attempt: 1, waitSeconds: 10 } });
  expect(answer('States.Timeout', 700, { awaited: true }).settlement).toMatchObject({ waitSeconds: 100 });
});

test('a call that hung, crashed or could not stop the work draws on the budget of the run', () => {
  for (const error of ['States.Timeout', 'Lambda.Unknown', 'Runsheet.StillRunningLong'])
    expect(answer(error, 100)).toMatchObject({ settlement: { outcome: 'RETRY', attempt: 1 }, drawsEvents: true });
});

test('after a look that died told work is looked at as soon as work that is looked at often', () => {
  const given = { row: { ...row, timeout_minutes: 600, lease_until: new Date(STARTED + 36e6).toISOString() } };
  expect(answer('Lambda.Unknown', 3_600, given).settlement).toMatchObject({ outcome: 'RETRY', waitSeconds: 181 });
});

test('a run that is being stopped waits for the end of what its look has stopped', () => {
  expect(answer('Runsheet.AwaitEnd', 30, { stopRequested: true }).settlement.outcome).toBe('AWAIT');
});

test('a name that only such a call has means nothing of a job file', () => {
  const { looks: _, work_id, ...own } = row;
  const told = answer('Runsheet.AwaitEnd', 30, { row: own, failure: { error: 'Runsheet.AwaitEnd', cause: 'r' } });
  expect(told.settlement.outcome).not.toBe('AWAIT');
});
