import { failAttempt } from '../../../domain/attempts/attempt';
import { errorRecord } from '../../../domain/attempts/attempt-error';
import { AWS_MARGINS } from '../../../domain/attempts/deadline';
import { settleAttempt } from '../../../domain/attempts/settle-attempt';
import { applyChange } from '../../../domain/tables/change';
import type { JobRunRow } from '../../../domain/tables/rows';
import { aJobRun } from '../../protocol/builders';

/* An attempt called a function, whose end nobody has seen and nobody can bring about. */

const START = Date.parse('2026-11-30T09:00:00.000Z');
const at = (seconds: number) => new Date(START + seconds * 1000).toISOString();

/** It ended after 60 s; the function may be at work until 600 s. */
function aCalledRow(row: Partial<JobRunRow>): JobRunRow {
  const running = aJobRun({
    status: 'RUNNING',
    attempt: 1,
    claim: 'claim-1',
    request_id: 'request-1',
    lease_until: at(75),
    ...row,
    attempts: [
      {
        attempt: 1,
        status: 'RUNNING',
        started_at: at(0),
        ended_at: null,
        class: null,
        error: null,
        request_id: 'request-1',
        log_stream: 's',
      },
    ],
  });
  const end = failAttempt({
    attempt: 1,
    claim: 'claim-1',
    endedAt: null,
    durationMs: 60_000,
    class: 'timeout',
    error: errorRecord('TimedOut', 'not finished'),
    workUntil: at(600),
  });
  return applyChange(running, end) as JobRunRow;
}

function settle(row: JobRunRow, seconds: number, stopRequested = false) {
  return settleAttempt({
    row,
    attempt: 1,
    plan: row.plan_no,
    // The function that called it has left its process: that proves nothing of the other.
    failure: { error: 'Runsheet.AttemptFailed', cause: 'RequestId: request-1 Error: attempt 1 failed' },
    stopRequested,
    eventsLeft: true,
    now: START + seconds * 1000,
    random: 0,
    margins: AWS_MARGINS,
  });
}

test('END keeps the lease for as long as the function may be at work', () => {
  expect(aCalledRow({})).toMatchObject({ lease_until: at(600), attempts: [{ work_over: false, ended_at: null }] });
});

test('another attempt waits until the function surely is over', () => {
  const row = aCalledRow({ maximum_retries: 1 });
  expect(settle(row, 61).settlement).toMatchObject({ outcome: 'LOOK', attempt: 1 });
  expect(settle(row, 604).settlement).toMatchObject({ outcome: 'LOOK', attempt: 1 });
  expect(settle(row, 606).settlement).toMatchObject({ outcome: 'RETRY', attempt: 2 });
});

test('the last attempt waits for nothing', () => {
  const { settlement, change } = settle(aCalledRow({ maximum_retries: 0 }), 61);
  expect(settlement).toEqual({ outcome: 'FAILED' });
  expect(change?.set).toContainEqual(['status', 'TIMED_OUT']);
});

test('a stop waits for nothing, and says until when it may be at work', () => {
  const { settlement, change } = settle(aCalledRow({ maximum_retries: 1 }), 61, true);
  expect(settlement).toEqual({ outcome: 'FAILED' });
  const reason = `the run was stopped; the function that it called may be at work until ${at(600)}`;
  expect(change?.set).toContainEqual(['reason', reason]);
});
