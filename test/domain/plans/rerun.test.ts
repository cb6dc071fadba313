import {
  carriedOver,
  carriedRow,
  copiedJobFields,
  goneRows,
  readRecordedJob,
  recordedJobs,
  recordedSettings,
} from '../../../domain/plans/rerun';
import { DEFAULT_MAX_CONCURRENCY } from '../../../domain/tables/rows';
import { aJobRun, aRun } from '../../protocol/builders';

const done = aJobRun({ job_name: 'load-orders', status: 'SUCCEEDED', attempt: 2, output: '{"rows":7}' });
const failed = aJobRun({ job_name: 'report', status: 'FAILED' });
const original = { runId: 'nightly-1', rows: [done, failed] };

describe('a rerun', () => {
  it.each([
    ['nothing without an original', undefined, {}, []],
    ['what SUCCEEDED', original, {}, ['load-orders']],
    ['nothing that it is asked to run', original, { jobs: ['load-orders'] }, []],
    ['nothing if it is asked not to', original, { carry_over: false }, []],
  ])('carries over %s', (_, from, input, names) => {
    expect([...carriedOver(from, input).keys()]).toEqual(names);
  });

  it('plans a carried job as SUCCEEDED, with its output and without an attempt or a stage', () => {
    const row = carriedRow(done, original);
    expect(row).toMatchObject({ status: 'SUCCEEDED', attempt: 0, attempts: [], output: '{"rows":7}' });
    expect(row).toMatchObject({ carried_from: 'nightly-1', reason: 'carried over from nightly-1' });
    expect(row).not.toHaveProperty('stage');
    expect(row).not.toHaveProperty('job_runs');
  });

  it('names the run in which a job really ran, through any number of reruns', () => {
    expect(carriedRow({ ...done, carried_from: 'nightly-0' }, original).carried_from).toBe('nightly-0');
  });

  it('has a SKIPPED row for each job that its group no longer has', () => {
    const [gone, ...others] = goneRows(original, new Set(['load-orders']), 'the master table');
    expect(others).toEqual([]);
    expect(gone).toMatchObject({
      job_name: 'report',
      status: 'SKIPPED',
      reason: 'no longer in the master table; it was FAILED in nightly-1',
    });
    expect(goneRows(undefined, new Set(), 'the master table')).toEqual([]);
  });
});

describe('a group as a run had it', () => {
  it('has the jobs that the run knew, and not those that were gone then', () => {
    const { target, ...gone } = aJobRun({ job_name: 'gone', status: 'SKIPPED' });
    const invalid = { ...gone, job_name: 'bad', status: 'INVALID' as const };
    expect(recordedJobs([done, gone, invalid]).map(({ job_name }) => job_name)).toEqual(['load-orders', 'bad']);
  });

  it('reads each job from the copy in its row', () => {
    expect(readRecordedJob(done)).toMatchObject({ job: { job_name: 'load-orders', ...copiedJobFields(done) } });
    expect(readRecordedJob({ ...done, is_enabled: false })).toMatchObject({ job: { is_enabled: false } });
    const problems = ['INVALID then as well: target is 7'];
    expect(readRecordedJob({ ...done, status: 'INVALID', reason: 'target is 7' })).toEqual({ problems });
  });

  it('has the settings of then, except whether it is enabled', () => {
    const run = aRun({ on_failure: 'continue', max_concurrency: 3, expected_minutes: 20, notify: 'all' });
    expect(recordedSettings(run, false)).toMatchObject({
      is_enabled: false,
      on_failure: 'continue',
      max_concurrency: 3,
      expected_minutes: 20,
      notify: 'all',
    });
    const { max_concurrency, on_failure, ...old } = aRun();
    expect(recordedSettings(old, true)).toMatchObject({
      on_failure: 'stop',
      max_concurrency: DEFAULT_MAX_CONCURRENCY,
    });
  });
});
