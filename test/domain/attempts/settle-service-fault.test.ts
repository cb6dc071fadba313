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

const waitAfter = (row: Partial<JobRunRow>, given: Partial<AttemptEntry> = {}) => {
  const { settlement } = settleAttempt({
    row: aJobRun({ status: 'RUNNING', attempt: 1, claim: 'c', attempts: [entry(given)], maximum_retries: 1, ...row }),
    attempt: 1,
    plan: 1,
    failure: { error: 'Runsheet.AttemptFailed', cause: '' },
    stopRequested: false,
    eventsLeft: true,
    now: NOW,
    random: 0.5,
    margins: AWS_MARGINS,
  });
  return settlement;
};

test('a fault of work in a service waits for some seconds at least, and longer after each', () => {
  expect(waitAfter({ looks: 'often' })).toEqual({ outcome: 'RETRY', attempt: 2, waitSeconds: 12 });
  expect(waitAfter({ looks: 'often', faults: 4 })).toMatchObject({ waitSeconds: 180 });
  expect(waitAfter({ looks: 'often', retry_delay_seconds: 100 })).toMatchObject({ waitSeconds: 50 });
});

test('a failure that is the work’s own, and a fault of a job file, wait as their row says', () => {
  expect(waitAfter({ looks: 'often' }, { class: 'job' })).toMatchObject({ waitSeconds: 0 });
  expect(waitAfter({})).toMatchObject({ waitSeconds: 0 });
});
