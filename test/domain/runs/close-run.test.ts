import { type ClosedAs, closeJobRun, runVerdict } from '../../../domain/runs/close-run';
import { aJobRun, anAttempt, aRunRow } from '../../support/rows/a-job-run';

const NOW = '2026-11-30T02:00:00.000Z';
const run = aRunRow({ status: 'RUNNING' });
const rowIn = (status: 'PENDING' | 'RUNNING' | 'RETRYING') => aJobRun({}, { status, attempts: [], attempt: 0 });

/** What CLOSE writes to a job run in this status. */
function closed(status: 'PENDING' | 'RUNNING' | 'RETRYING', as: ClosedAs): string {
  const row = rowIn(status);
  const written = new Map(closeJobRun(row, run, [row], as, NOW)?.set as [string, unknown][]);
  expect(written.get('ended_at')).toBe(NOW);
  return `${written.get('status')}, ${written.get('reason_kind')}: ${written.get('reason')}`;
}

describe('a job run whose attempt has recorded its own failure, and waits to be settled', () => {
  const ended = { started_at: NOW, ended_at: NOW, error: { name: 'Error', message: 'no' } };
  const closedWith = (entry: object, as: ClosedAs = 'GONE') => {
    const attempts = [
      { ...anAttempt({ start: 0, end: 1, status: 'RUNNING' }), ...ended, class: 'job' as const, ...entry },
    ];
    const row = aJobRun({ status: 'RUNNING' }, { attempt: 1, attempts });
    const set = closeJobRun(row, run, [row], as, NOW)?.set as [string | unknown[], unknown][];
    const written = new Map(set.map(([path, value]) => [String(path), value]));
    return [written.get('status'), written.get('attempts,0,status'), written.get('reason')];
  };
  const reason = 'its command ended after attempt 1 had failed, before it was settled';

  it('is ABORTED as one that waits for its retry: it did not do its work', () => {
    expect(closedWith({})).toEqual(['ABORTED', 'FAILED', reason]);
    expect(closedWith({ class: 'permanent' })).toEqual(['ABORTED', 'FAILED', reason]);
    expect(closedWith({ class: 'timeout' })).toEqual(['ABORTED', 'TIMED_OUT', reason]);
  });

  it.each([
    ['its code may still be at work', { ended_at: null }],
    ['nobody knows what its work came to', { class: 'fault' }],
    ['what it called may still be at work', { work_over: false }],
  ])('is LOST if %s', (_, entry) => {
    expect(closedWith(entry).slice(0, 2)).toEqual(['LOST', 'LOST']);
  });
});

describe('a run that is closed from outside', () => {
  it.each([
    ['ABORTED', 'its execution ended (ABORTED)', 'its execution was cut off'],
    ['GONE', 'its command ended', 'its command was killed, or its machine or store went down'],
  ] as const)('as %s says what ended it', (as, how, reason) => {
    expect(closed('PENDING', as)).toBe(`SKIPPED, cut_off: ${how} before it started`);
    expect(closed('RUNNING', as)).toBe(`LOST, cut_off: ${how} while it ran: it may have done its work`);
    expect(closed('RETRYING', as)).toBe(`ABORTED, cut_off: ${how} before the next attempt`);
    expect(runVerdict(run, [], as)).toEqual({ status: 'ABORTED', reason_kind: 'cut_off', reason });
  });

  it('is LOST where nothing explains an open job', () => {
    expect(closed('PENDING', 'END')).toBe('LOST, unexplained: nothing explains why it never started');
  });
});
