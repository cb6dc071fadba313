import { jobsFrom } from '../../../domain/plans/rerun-jobs';
import type { PlannedRow } from '../../../domain/tables/rows';

const row = (job_name: string, priority?: number) =>
  ({ job_name, ...(priority !== undefined && { priority }) }) as PlannedRow;

const ROWS = [
  row('extract', 0),
  row('clean', 1),
  row('check', 1),
  row('report', 2),
  row('side', -1),
  row('unreadable'),
];

describe('the jobs of a rerun from one job', () => {
  it.each([
    ['extract', ['extract', 'clean', 'check', 'report']],
    ['clean', ['clean', 'report']],
    ['report', ['report']],
    ['side', ['side']],
    ['unreadable', ['unreadable']],
  ])('%s and the stages after its own', (from, expected) => {
    expect(jobsFrom(from, ROWS)).toEqual(expected);
  });

  it('leave out later rows whose names no execution could be asked for', () => {
    expect(jobsFrom('clean', [...ROWS, row('no name', 3)])).toEqual(['clean', 'report']);
  });

  it('are unknown if the plan has no such job', () => {
    expect(jobsFrom('gone', ROWS)).toBeUndefined();
  });
});
