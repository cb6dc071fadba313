import { runJson, runTook, runWithJobsJson } from '../../../domain/runs/run-json';
import { aJobRun, aRun, PLANNED_AT } from '../../protocol/builders';

const AFTER = '2026-11-22T02:31:00.000Z';

describe('how long a run took', () => {
  it.each([
    ['a closed run: to its end', aRun({ status: 'FAILED', ended_at: AFTER }), 60_000],
    ['an open run: until now', aRun(), 90_000],
    ['a run with skewed clocks', aRun({ status: 'FAILED', ended_at: '2026-11-22T02:29:00.000Z' }), 0],
    ['a closed run without an end', aRun({ status: 'FAILED' }), null],
    ['a run without a plan', (({ planned_at, ...run }) => run)(aRun()), null],
    ['a run as JSON', { status: 'ABORTED' as const, planned_at: PLANNED_AT, ended_at: AFTER }, 60_000],
    ['a run as JSON that never began', { status: 'ABORTED' as const, planned_at: null, ended_at: null }, null],
  ])('%s', (_, run, expected) => {
    expect(runTook(run, Date.parse(PLANNED_AT) + 90_000)).toBe(expected);
  });
});

describe('a run as JSON', () => {
  it('has null for what is absent, and while it is open the counts of its rows', () => {
    const run = aRun({ counts: { PENDING: 1 } as never });
    expect(runJson(run, [aJobRun({ status: 'RUNNING' })])).toMatchObject({
      reason: null,
      ended_at: null,
      counts: { PENDING: 0, RUNNING: 1 },
    });
    expect(runJson({ ...run, status: 'FAILED' }, [aJobRun({ status: 'RUNNING' })]).counts).toEqual({ PENDING: 1 });
  });

  it('has the jobs with their outputs parsed', () => {
    const { jobs, parameters } = runWithJobsJson(aRun(), [aJobRun({ status: 'SUCCEEDED', output: '{"rows":3}' })]);
    expect(parameters).toEqual({});
    expect(jobs).toMatchObject([{ job_name: 'load-orders', output: { rows: 3 }, error: null }]);
  });

  it('has an output as text where somebody wrote one into the row that is no JSON', () => {
    const { jobs } = runWithJobsJson(aRun(), [aJobRun({ status: 'SUCCEEDED', output: '{rows: 3' })]);
    expect(jobs).toMatchObject([{ output: '{rows: 3' }]);
  });
});
