import { stripVTControlCharacters } from 'node:util';
import { exitCodeOf, printFinished } from '../../../cli/run/print-finished';
import type { JobRunRow, RunRow } from '../../../domain/tables/rows';
import { aJobRun, aRun } from '../../protocol/builders';
import { aSuccess, entry } from '../../support/rows/explained';

const ENDED = '2026-11-22T02:31:00.000Z';
const closed = (status: RunRow['status']) => aRun({ status, ended_at: ENDED });
const error = { name: 'Error', message: 'no rows' };

function printed(run: RunRow, rows: JobRunRow[]): string[] {
  let text = '';
  const stdout = jest.spyOn(process.stdout, 'write').mockImplementation((part) => {
    text += part;
    return true;
  });
  printFinished({ run, rows }, false, { options: ' --home h --jobs j' });
  stdout.mockRestore();
  return stripVTControlCharacters(text).split('\n');
}

const next = (run: RunRow, rows: JobRunRow[]) =>
  printed(run, rows).flatMap((line) => /^ {2}npx runsheet (.*)$/.exec(line)?.[1] ?? []);

describe('commands that are worth trying after a run', () => {
  it('carry the options of its engine, every one', () => {
    const lines = printed(closed('FAILED'), [aJobRun({ status: 'FAILED', attempt: 1, error })]);
    const commands = lines.filter((line) => line.includes('npx runsheet'));
    expect(commands).toHaveLength(5);
    for (const command of commands) expect(command).toMatch(/ --home h --jobs j$/);
  });

  it('begin with why the job failed and its log, and repeat the run', () => {
    const rows = [
      aJobRun({ job_name: 'flaky', status: 'SUCCEEDED', attempt: 2 }),
      aJobRun({ job_name: 'bad', status: 'FAILED', attempt: 1, error }),
    ];
    expect(next(closed('FAILED'), rows).slice(0, 3)).toEqual([
      'why nightly-1 bad --home h --jobs j',
      'logs nightly-1 bad --home h --jobs j',
      'rerun nightly-1 --home h --jobs j',
    ]);
  });

  it('show the first attempt of a job that was retried, and do not repeat a run that succeeded', () => {
    const rows = [
      aJobRun({ job_name: 'well', status: 'SUCCEEDED', attempt: 1 }),
      aJobRun({ job_name: 'flaky', status: 'SUCCEEDED', attempt: 2, attempts: [entry(1), aSuccess(2)] }),
    ];
    expect(next(closed('SUCCEEDED'), rows)).toEqual([
      'logs nightly-1 flaky --attempt 1 --home h --jobs j',
      'show nightly-1 --json --home h --jobs j',
      'jobs nightly --home h --jobs j',
    ]);
  });

  it('name no log where no job ran, and are left out after a run that was skipped or could not start', () => {
    expect(next(closed('ABORTED'), [aJobRun({ status: 'SKIPPED' })])[0]).toBe('rerun nightly-1 --home h --jobs j');
    expect(next(closed('SKIPPED'), [])).toEqual([]);
    expect(next(closed('FAILED'), [])).toEqual([]);
  });

  it('name no log of an attempt whose number was given up', () => {
    const given = entry(1, { status: 'NOT_STARTED', log_stream: null });
    const never = aJobRun({ job_name: 'never', status: 'FAILED', attempt: 1, error, attempts: [given] });
    expect(next(closed('FAILED'), [never]).slice(0, 2)).toEqual([
      'why nightly-1 never --home h --jobs j',
      'rerun nightly-1 --home h --jobs j',
    ]);
    const late = aJobRun({ job_name: 'late', status: 'SUCCEEDED', attempt: 2, attempts: [given, aSuccess(2)] });
    expect(next(closed('SUCCEEDED'), [late])[0]).toBe('logs nightly-1 late --home h --jobs j');
  });

  it('name no group that is unknown, and repeat the original of a rerun that never had a plan', () => {
    const { job_group: _, ...unknown } = closed('ABORTED');
    expect(next(unknown as RunRow, [])).toEqual(['show nightly-1 --json --home h --jobs j', 'runs --home h --jobs j']);
    expect(next({ ...closed('ABORTED'), rerun_of: 'nightly-0' }, [])[0]).toBe('rerun nightly-0 --home h --jobs j');
  });
});

test('the exit code is 0 for a run that is well, 1 for one with failures, 2 for one that could not start', () => {
  const stderr = jest.spyOn(process.stderr, 'write').mockImplementation(() => true);
  const rows = [aJobRun({ status: 'FAILED' })];
  expect(exitCodeOf({ run: closed('SUCCEEDED'), rows })).toBe(0);
  expect(exitCodeOf({ run: closed('SKIPPED'), rows: [] })).toBe(0);
  expect(exitCodeOf({ run: closed('ABORTED'), rows })).toBe(1);
  expect(stderr).not.toHaveBeenCalled();
  expect(exitCodeOf({ run: { ...closed('FAILED'), reason: 'no \u001b[2Jjob' }, rows: [] })).toBe(2);
  expect(stripVTControlCharacters(String(stderr.mock.calls[0]?.[0]))).toBe('error: no \\u001b[2Jjob\n');
  stderr.mockRestore();
});
