import { closeJobRun } from '../../../domain/runs/close-run';
import { endingOf, judgeCall, outputOfWork } from '../../../domain/runs/service-work';
import { applyChange, type Change } from '../../../domain/tables/change';
import type { AttemptEntry, JobRunRow } from '../../../domain/tables/rows';
import { aJobRun, aRun, PLANNED_AT } from '../../protocol/builders';

const EXECUTION = 'arn:aws:states:eu-central-1:123456789012:execution:close-books:ab';
const entry = (given: Partial<AttemptEntry> = {}): AttemptEntry => ({
  attempt: 1,
  status: 'RUNNING',
  started_at: PLANNED_AT,
  ended_at: null,
  class: null,
  error: null,
  request_id: 'r',
  log_stream: 'l',
  external_id: EXECUTION,
  ...given,
});
const aServed = (given: Partial<JobRunRow> = {}) =>
  aJobRun({ status: 'RUNNING', attempt: 1, looks: 'often', work_id: EXECUTION, attempts: [entry()], ...given });

describe('a call for attempt 1', () => {
  const asked = { plan: 1, attempt: 1 };
  it.each([
    ['starts it, if it waits', aJobRun(), 'START'],
    ['goes on with it, whichever call claimed it', aServed(), 'GO_ON'],
    [
      'says that it has failed, if only the answer was lost',
      aServed({ attempts: [entry({ ended_at: PLANNED_AT })] }),
      'FAILED',
    ],
    ['says that it has succeeded, likewise', aServed({ status: 'SUCCEEDED' }), 'SUCCEEDED'],
    ['is refused once another attempt runs', aServed({ attempt: 2 }), 'REFUSED'],
    ['is refused in another plan', aServed({ plan_no: 2 }), 'REFUSED'],
    ['is refused once the run is closed', aServed({ status: 'LOST' }), 'REFUSED'],
    ['is refused without a row', undefined, 'REFUSED'],
  ] as const)('%s', (_, row, verdict) => {
    expect(judgeCall(row as JobRunRow | undefined, asked)).toBe(verdict);
  });
});

test('work is to end in a run that was asked to stop, and at its deadline', () => {
  const now = Date.parse(PLANNED_AT);
  expect(endingOf(aServed(), aRun(), now)).toBeUndefined();
  expect(endingOf(aServed(), aRun(), now + 60_000)).toBe('timeout');
  expect(endingOf(aServed(), aRun({ stop_requested: true }), now)).toBe('stopped');
});

test('a result is kept if it is JSON of at most 32 KB', () => {
  expect(outputOfWork('{"rows":3}')).toEqual({ output: '{"rows":3}' });
  expect(outputOfWork(undefined)).toEqual({ output: 'null' });
  expect(outputOfWork('{')).toMatchObject({ class: 'permanent', error: { name: 'Runsheet.OutputNotJson' } });
  const large = JSON.stringify('x'.repeat(33_000));
  expect(outputOfWork(large)).toMatchObject({ class: 'permanent', error: { name: 'Runsheet.OutputTooLarge' } });
});

test.each([
  ['GONE', 'its command ended'],
  ['ABORTED', 'its execution ended (ABORTED)'],
] as const)('a run that ends as %s names the work that may live on', (as, ended) => {
  const close = (row: JobRunRow) => applyChange(row, closeJobRun(row, aRun(), [row], as, PLANNED_AT) as Change)?.reason;
  expect(close(aServed())).toBe(
    `${ended} while it ran: it may have done its work; ${EXECUTION} may still run in its service`,
  );
  expect(close(aServed({ attempts: [entry({ work_over: true })] }))).toBe(
    `${ended} while it ran: it may have done its work`,
  );
});
