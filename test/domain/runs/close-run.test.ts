import { type ClosedAs, closeJobRun, runVerdict } from '../../../domain/runs/close-run';
import { aJobRun, aRunRow } from '../../support/rows/a-job-run';

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
