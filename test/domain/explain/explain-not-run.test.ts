import { aJobRun, aRun } from '../../protocol/builders';
import { closed, END, why } from '../../support/rows/explained';

describe('why a job that did not start', () => {
  const waiting = aJobRun({ job_name: 'report', stage: 2, priority: 9 });

  it('was SKIPPED: the job at the root, and its error; not those that were held as well', () => {
    const failed = aJobRun({
      job_name: 'clean',
      stage: 0,
      status: 'FAILED',
      error: { name: 'Error', message: 'no rows\nx' },
    });
    const invalid = aJobRun({ job_name: 'bad', stage: 1, status: 'INVALID', reason: 'target is missing' });
    const rows = [waiting, invalid, failed];
    const { answer, causes, next } = why([closed(waiting, aRun(), rows), invalid, failed]);
    expect(answer).toEqual([
      'report was SKIPPED: stage 2 never started.',
      'clean, of stage 0, ended FAILED: Error: no rows.',
    ]);
    expect(causes).toEqual([{ kind: 'job', job_name: 'clean', status: 'FAILED', stage: 0, cause: 'Error: no rows' }]);
    expect(next).toEqual(['why nightly-1 clean', 'rerun nightly-1']);
  });

  it('was SKIPPED: a row whose priority cannot be read, with its problems', () => {
    const other = aJobRun({ job_name: 'other', stage: 0, status: 'INVALID', reason: 'target is missing' });
    const bad = { ...aJobRun({ job_name: 'bad', status: 'INVALID', reason: 'priority is "x": y; target is missing' }) };
    delete bad.priority;
    delete bad.stage;
    expect(why([closed(waiting, aRun(), [waiting, other, bad]), other, bad]).answer.slice(1)).toEqual([
      'bad, whose priority cannot be read, ended INVALID: priority is "x": y, and target is missing.',
    ]);
  });

  it('names at most five of the jobs that held its stage', () => {
    const failed = Array.from({ length: 7 }, (_, at) => aJobRun({ job_name: `f${at}`, stage: 0, status: 'FAILED' }));
    const { answer, causes } = why([closed(waiting, aRun(), [waiting, ...failed]), ...failed]);
    expect(answer).toHaveLength(7);
    expect(answer[6]).toBe('2 more jobs of that stage did not succeed.');
    expect(causes).toHaveLength(7);
  });

  it('was SKIPPED: the run was stopped, by whom and why; or its execution ended', () => {
    const run = aRun({ stop_requested: true, stopped_by: 'ann', stop_reason: 'wrong day' });
    const failed = aJobRun({ job_name: 'clean', stage: 0, status: 'FAILED' });
    expect(why([closed(waiting, run, [waiting, failed]), failed], run).answer).toEqual([
      'report was SKIPPED: the run was stopped by ann (wrong day).',
    ]);
    expect(why([closed(waiting, aRun(), [waiting], 'ABORTED')]).answer).toEqual([
      'report was SKIPPED: its execution ended (ABORTED) before it started.',
    ]);
  });

  it('was not selected, or is no longer in the table', () => {
    const left = aJobRun({ status: 'SKIPPED', reason: 'not selected for this run' });
    expect(why([left])).toMatchObject({
      answer: ['load-orders did not run: it was not selected. The run was started for other jobs only.'],
      next: ['rerun nightly-1 --only load-orders'],
    });
    const { target, ...gone } = { ...left, reason: 'no longer in the master table; it was FAILED in first' };
    expect(why([gone]).answer).toEqual([
      'load-orders did not run: it is no longer in the master table; it was FAILED in first.',
    ]);
  });

  it('is PENDING: which jobs of earlier stages are open, a free place, a stage that is held, or a stop', () => {
    const open = aJobRun({ job_name: 'clean', stage: 0, status: 'RETRYING', attempt: 1 });
    expect(why([waiting, open], { status: 'RUNNING' })).toMatchObject({
      answer: [
        'report is PENDING: stage 2 starts when stage 0 has ended.',
        'Still open there: clean (stage 0, RETRYING).',
      ],
      next: ['show nightly-1', 'stop nightly-1'],
    });
    expect(why([waiting], { status: 'RUNNING', max_concurrency: 5 }).text).toContain(
      'a free place (max_concurrency is 5)',
    );
    const failed = { ...open, status: 'FAILED' as const };
    expect(why([waiting, failed], { status: 'RUNNING' }).text).toBe(
      'report has not started, and will not: stage 2 is held back. clean, of stage 0, ended FAILED.',
    );
    expect(why([waiting, failed], { status: 'RUNNING', on_failure: 'continue' }).text).toContain('is about to start');
    expect(why([waiting, open], { status: 'RUNNING', stop_requested: true, stopped_by: 'ann' }).text).toBe(
      'report has not started, and will not: the run was stopped by ann.',
    );
  });

  it('is DISABLED: by whom, when and for what; by its row where the log has nothing; or nobody knows', () => {
    const row = aJobRun({ status: 'DISABLED', reason: 'is_enabled is false' });
    const disabling = { at: END, by: 'ann', reason: 'source is down', from: 'change log' as const };
    const known = why([row], {}, { disabling });
    expect(known.answer).toEqual([
      'load-orders did not run: it was DISABLED when the run was planned.',
      `It was disabled by ann at ${END}: source is down.`,
    ]);
    expect(known.causes).toEqual([{ kind: 'disabled', ...disabling }]);
    expect(known.next).toEqual(['enable nightly/load-orders', 'rerun nightly-1 --only load-orders']);
    const bare = { at: null, by: null, reason: null, from: 'row' as const };
    expect(why([row], {}, { disabling: bare }).answer[1]).toBe(
      'The change log has no change that disabled it; its row, disabled now, was last written, no reason given.',
    );
    expect(why([row]).answer[1]).toBe('Who disabled it is not known: the change log has no such change.');
    expect(why([row], { as_run: 'first' })).toMatchObject({
      answer: [expect.anything(), 'The run ran the rows of first, where it was disabled.'],
      next: ['why first load-orders'],
    });
  });

  it('is INVALID: each problem, and how to mend it', () => {
    const reason =
      'priority is "a; b": expected -1; cpu is an unknown field; target is missing: expected "lambda:"; job_name is "x"';
    const { answer, causes, next } = why([aJobRun({ status: 'INVALID', reason })]);
    expect(answer).toContain('Problem: priority is "a; b": expected -1.');
    expect(causes).toHaveLength(4);
    expect(next).toEqual(['set nightly/load-orders cpu=', 'jobs nightly', 'rerun nightly-1']);
    expect(why([aJobRun({ status: 'INVALID', reason, job_name: 'a b; rm' })]).next).toEqual(['jobs nightly']);
  });

  it('is INVALID for want of a secret, which is no fault of its row', () => {
    const problem = 'parameters.db asks for "ssm:/db": job function "x" may read none; name it in the settings';
    const invalid = { status: 'INVALID', reason: problem, reason_kind: 'secret_not_granted' } as const;
    const row = aJobRun({ ...invalid, problems: [problem] });
    const { answer, next } = why([row]);
    expect(answer).toEqual([
      'load-orders did not run: it is INVALID for want of a secret. Its row is well.',
      `Problem: ${problem}.`,
      'Once its function may read the secret, it works from the next run on.',
    ]);
    expect(next).toEqual(['rerun nightly-1']);
  });

  it('is INVALID: by its problems and their fields, whatever the texts say', () => {
    const row = aJobRun({
      status: 'INVALID',
      reason_kind: 'invalid',
      reason: 'a; b',
      problems: ['priority; twice', 'and more'],
      bad_fields: ['priority', 'cpu', 'version', 'job_group', '$(id)'],
    });
    const { causes, next } = why([row]);
    expect(causes).toEqual(['priority; twice', 'and more'].map((problem) => ({ kind: 'invalid', problem })));
    expect(next).toEqual(['set nightly/load-orders cpu=', 'jobs nightly', 'rerun nightly-1']);
  });
});
