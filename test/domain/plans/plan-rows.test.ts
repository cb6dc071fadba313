import { isAbsentOrLeft, isLeft, planRows, rebuildPlan } from '../../../domain/plans/plan-rows';
import { holds } from '../../../domain/tables/change';
import { aJobRun, aRun, PLANNED_AT } from '../../protocol/builders';

test('a planned row has the key, the plan number and the times of its run', () => {
  const { run_id, plan_no, planned_at, job_group, ...planned } = aJobRun();
  const run = aRun({ plan_no: 3, scheduled_time: '2026-11-22T02:00:00.000Z', data_run: 'nightly-0' });
  const [row] = planRows(run, { rows: [planned] }, PLANNED_AT);
  expect(row).toMatchObject({
    run_id: 'nightly-1',
    plan_no: 3,
    planned_at: PLANNED_AT,
    scheduled_time: run.scheduled_time,
    data_run: 'nightly-0',
    expires_at: Date.parse('2028-11-22T02:30:00Z') / 1000,
  });
});

test.each([
  ['no row', undefined, true, false],
  ['a row of an older plan', aJobRun({ plan_no: 1 }), true, true],
  ['a row of its own plan', aJobRun({ plan_no: 2 }), false, false],
  ['a row of a newer plan', aJobRun({ plan_no: 3 }), false, false],
  ['a claimed row of an older plan', aJobRun({ plan_no: 1, claim: 'a' }), false, false],
])('where there is %s, a loader of plan 2 may put and remove: %#', (_, found, mayPut, mayRemove) => {
  expect(holds(isAbsentOrLeft({ plan_no: 2 }), found)).toBe(mayPut);
  expect(found !== undefined && holds(isLeft({ plan_no: 2 }), found)).toBe(mayRemove);
});

describe('a plan rebuilt from its rows', () => {
  const ended = aJobRun({ job_name: 'extract', stage: 0, status: 'SUCCEEDED' });
  const open = aJobRun({ job_name: 'load', stage: 1, status: 'RETRYING', attempt: 1 });

  it('calls open jobs only', () => {
    const parallel = aJobRun({ job_name: 'check', priority: -1 });
    const { stage, ...beside } = parallel;
    expect(rebuildPlan([ended, open, beside])).toEqual({
      parallel: [expect.objectContaining({ job_name: 'check', target: 'load-orders' })],
      stages: [
        { stage: 0, jobs: [], broken: false },
        { stage: 1, jobs: [expect.objectContaining({ job_name: 'load' })], broken: false },
      ],
    });
  });

  it('has the stages of its rows only, in order, each with its number', () => {
    const late = aJobRun({ job_name: 'report', stage: 12 });
    expect(rebuildPlan([late, { ...open, stage: 7 }]).stages.map(({ stage }) => stage)).toEqual([7, 12]);
  });

  it('breaks a stage whose job ended badly', () => {
    const { stages } = rebuildPlan([{ ...ended, status: 'FAILED' }, open]);
    expect(stages.map(({ broken }) => broken)).toEqual([true, false]);
  });

  it('breaks all stages for a job whose priority is unreadable', () => {
    const { priority, stage, ...unplaced } = aJobRun({ job_name: 'bad', status: 'INVALID' });
    expect(rebuildPlan([ended, open, unplaced]).stages[0]).toEqual({ jobs: [], broken: true });
    expect(rebuildPlan([unplaced]).stages).toEqual([]);
  });
});
