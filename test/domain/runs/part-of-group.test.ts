import { leftOut } from '../../../domain/plans/left-out';
import { isWholeSuccess, partText, stillFailed } from '../../../domain/runs/part-of-group';
import { commitPlan } from '../../../domain/runs/run';
import type { JobRunRow } from '../../../domain/tables/rows';
import { aJobRun, aRun, PLANNED_AT } from '../../protocol/builders';

const unselected = (more: Partial<JobRunRow> = {}) =>
  aJobRun({ status: 'SKIPPED', reason: 'not selected for this run', reason_kind: 'not_selected', ...more });
const carried = aJobRun({ status: 'SUCCEEDED', reason: 'carried over from x', reason_kind: 'carried_over' });

describe('a plan', () => {
  it('leaves out the jobs that were not selected, disabled ones too', () => {
    expect(leftOut([aJobRun(), unselected(), unselected({ is_enabled: false })])).toBe(2);
  });

  it('leaves out none if the others would not have run, or are carried over', () => {
    expect(leftOut([aJobRun(), unselected({ is_enabled: false }), carried])).toBe(0);
    expect(leftOut([aJobRun({ status: 'SKIPPED', reason_kind: 'stage_held' })])).toBe(0);
  });

  it('says at its commit how many', () => {
    const settings = { on_failure: 'stop', max_concurrency: 4 } as never;
    const set = (rows: JobRunRow[]) =>
      commitPlan(aRun(), { rows, parallel: [], stages: [] }, settings, PLANNED_AT).set?.map(([field]) => field);
    expect(set([aJobRun(), unselected()])).toContain('left_out');
    expect(set([aJobRun(), carried])).not.toContain('left_out');
  });
});

describe('a run of a part of its group', () => {
  it('is no success of the group, and says which part it was', () => {
    expect(isWholeSuccess({ status: 'SUCCEEDED', left_out: 5 })).toBe(false);
    expect(partText({ job_count: 6, left_out: 5 })).toBe('part: 1 of 6 jobs');
  });

  it('is unlike a run of all', () => {
    expect(isWholeSuccess({ status: 'SUCCEEDED' })).toBe(true);
    expect(isWholeSuccess({ status: 'FAILED' })).toBe(false);
    expect(partText({ job_count: 6 })).toBeUndefined();
  });
});

describe('the jobs that a rerun left out', () => {
  const left = unselected({ job_name: 'b' });
  const was = (status: JobRunRow['status']) => aJobRun({ job_name: 'b', status });

  it('are still failed if their last outcome before was a failure', () => {
    expect(stillFailed([aJobRun(), left], [[was('FAILED')]])).toEqual([{ job_name: 'b', status: 'FAILED' }]);
    expect(stillFailed([left], [[left], [was('INVALID')]])).toEqual([{ job_name: 'b', status: 'INVALID' }]);
    expect(stillFailed([left], [[was('SUCCEEDED')], [was('FAILED')]])).toEqual([]);
    expect(stillFailed([was('SUCCEEDED')], [[was('FAILED')]])).toEqual([]);
  });
});
