import { AWS_MARGINS } from '../../../domain/attempts/deadline';
import { settleAttempt } from '../../../domain/attempts/settle-attempt';
import type { AttemptEntry, JobRunRow } from '../../../domain/tables/rows';
import { aJobRun } from '../../protocol/builders';

/* What follows a fault of the service in which a job's work runs: a full account is no better at once. */

const NOW = Date.parse('2026-11-22T02:00:00.000Z');
const entry = (given: Partial<AttemptEntry>): AttemptEntry => ({
  attempt: 1,
  status: 'RUNNING',
  started_at: '2026-11-22T01:59:59.000Z',
  ended_at: '2026-11-22T02:00:00.000Z',
  class: 'fault',
  error: { name: 'RESOURCE_EXHAUSTED', message: 'later' },
  request_id: 'r',
  log_stream: 's',
  ...given,
});

const SETTLING = {
  attempt: 1,
  plan: 1,
  failure: { error: 'Runsheet.AttemptFailed', cause: '' },
  stopRequested: false,
  eventsLeft: true,
  now: NOW,
  random: 0.5,
  margins: AWS_MARGINS,
};

const waitAfter = (row: Partial<JobRunRow>, given: Partial<AttemptEntry> = {}) => {
  const attempts = [entry(given)];
  return settleAttempt({
    ...SETTLING,
    row: aJobRun({ status: 'RUNNING', attempt: 1, claim: 'c', attempts, maximum_retries: 1, ...row }),
  }).settlement;
};

test('a fault of work in a service waits for some seconds at least, and longer after each', () => {
  expect(waitAfter({ looks: 'often' })).toEqual({ outcome: 'RETRY', attempt: 2, waitSeconds: 12 });
  expect(waitAfter({ looks: 'often', faults: 4 })).toMatchObject({ waitSeconds: 180 });
  expect(waitAfter({ looks: 'often', retry_delay_seconds: 100 })).toMatchObject({ waitSeconds: 50 });
});

test('a run that was stopped says that work may still run which nobody has seen end', () => {
  const reasonOf = (given: Partial<AttemptEntry>) => {
    const attempts = [entry({ class: null, ended_at: null, error: null, ...given })];
    const lease_until = '2026-11-22T01:00:00.000Z';
    const row = aJobRun({
      status: 'RUNNING',
      attempt: 1,
      claim: 'c',
      looks: 'often',
      work_id: 'task-1',
      attempts,
      lease_until,
    });
    const { change } = settleAttempt({ ...SETTLING, row, stopRequested: true, stopText: 'stopped by me' });
    return change?.set?.find(([path]) => path === 'reason')?.[1];
  };
  expect(reasonOf({})).toBe('stopped by me; task-1 may still run in its service');
  expect(reasonOf({ work_over: true })).toBe('stopped by me');
});

test('a failure that is the work’s own, and a fault of a job file, wait as their row says', () => {
  expect(waitAfter({ looks: 'often' }, { class: 'job' })).toMatchObject({ waitSeconds: 0 });
  expect(waitAfter({})).toMatchObject({ waitSeconds: 0 });
});
