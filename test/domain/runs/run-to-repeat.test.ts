import { runToRepeat } from '../../../domain/runs/run-to-repeat';

const run = { run_id: 'again', status: 'FAILED' as const, job_group: 'nightly', rerun_of: 'first' };

describe('the run that a suggested rerun repeats', () => {
  it.each([
    ['itself, if it had jobs', run, true, 'again'],
    ['its original, if it never had a plan', run, false, 'first'],
    ['itself, if it is no rerun', { ...run, rerun_of: null }, false, 'again'],
    ['none, if nothing failed', { ...run, status: 'SUCCEEDED' as const }, true, undefined],
    ['none, if it is still open', { ...run, status: 'RUNNING' as const }, true, undefined],
    ['none, if it was skipped', { ...run, status: 'SKIPPED' as const }, false, undefined],
    ['none, if nobody knows its group', { ...run, job_group: undefined }, true, undefined],
  ])('is %s', (_, given, hadJobs, expected) => {
    expect(runToRepeat(given, hadJobs)).toBe(expected);
  });
});
