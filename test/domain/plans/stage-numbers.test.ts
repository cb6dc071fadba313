import { gridJobs } from '../../../board/group/grid-jobs';
import type { Original } from '../../../domain/plans/rerun';
import { numberStages } from '../../../domain/plans/stage-numbers';
import { aPlan, aRow } from '../../support/rows/a-row';

/* One count of stages: `plan`, a run, a run of a part of the group, a rerun and the board number them alike. */

const ROWS = [
  aRow({ job_name: 'archive', priority: -1 }),
  aRow({ job_name: 'off', priority: 1, is_enabled: false }),
  aRow({ job_name: 'extract', priority: 5 }),
  aRow({ job_name: 'bad', priority: 7, timeout_minutes: 'x' }),
  aRow({ job_name: 'clean', priority: 10 }),
  aRow({ job_name: 'report', priority: 20 }),
];
const NUMBERS = { extract: 0, bad: 1, clean: 2, report: 3 };

const numbers = (rows: readonly { job_name: string; stage?: number | undefined }[]) =>
  Object.fromEntries(rows.flatMap(({ job_name, stage }) => (stage === undefined ? [] : [[job_name, stage]])));

describe('the number of a stage', () => {
  it('is the place of its priority among those of the group, from 0', () => {
    expect([...numberStages([20, -1, 5, 5, undefined, 0])]).toEqual([
      [0, 0],
      [5, 1],
      [20, 2],
    ]);
  });

  it('is the same in a run of all jobs and in a run of some', () => {
    expect(numbers(aPlan(ROWS).rows)).toEqual(NUMBERS);
    const part = aPlan(ROWS, { input: { jobs: ['clean', 'report'] } });
    expect(numbers(part.rows)).toEqual({ clean: 2, report: 3 });
    expect(part.stages.map(({ stage, jobs }) => [stage, jobs[0]?.job_name])).toEqual([
      [2, 'clean'],
      [3, 'report'],
    ]);
  });

  it('is the same in a rerun that carries over the jobs of earlier stages', () => {
    const whole = aPlan(ROWS).rows.map((row) => ({
      ...row,
      status: row.job_name === 'extract' ? ('SUCCEEDED' as const) : row.status,
    }));
    const original = { runId: 'nightly-1', rows: whole as unknown as Original['rows'] };
    const rerun = aPlan(ROWS, { original, input: { rerun_of: 'nightly-1' } });
    expect(numbers(rerun.rows)).toEqual({ bad: 1, clean: 2, report: 3 });
  });

  it('is the same on the page of the group', () => {
    const jobs = gridJobs(ROWS, []).map(({ name, stage }) => ({ job_name: name, stage }));
    expect(numbers(jobs)).toEqual(NUMBERS);
  });
});
