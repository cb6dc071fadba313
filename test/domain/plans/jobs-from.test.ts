import { jobsFrom } from '../../../domain/plans/jobs-from';
import type { PlannedRow } from '../../../domain/tables/rows';

/** The stage of a row is its priority here, as in a plan whose priorities have no gaps. */
const row = (job_name: string, priority?: number) =>
  ({
    job_name,
    ...(priority !== undefined && { priority }),
    ...(priority !== undefined && priority >= 0 && { stage: priority }),
  }) as PlannedRow;

const ROWS = [
  row('extract', 0),
  row('clean', 1),
  row('check', 1),
  row('report', 2),
  row('side', -1),
  row('unreadable'),
];

describe('the jobs of a run from a job or a stage', () => {
  it.each([
    ['extract', ['extract', 'clean', 'check', 'report']],
    ['clean', ['clean', 'report']],
    ['report', ['report']],
    ['side', ['side']],
    ['unreadable', ['unreadable']],
    ['0', ['extract', 'clean', 'check', 'report']],
    ['1', ['clean', 'check', 'report']],
    ['2', ['report']],
  ])('%s and the stages after its own', (from, expected) => {
    expect(jobsFrom(from, ROWS)).toEqual(expected);
  });

  it('leave out later rows whose names no execution could be asked for', () => {
    expect(jobsFrom('clean', [...ROWS, row('no name', 3)])).toEqual(['clean', 'report']);
  });

  it('are unknown if the plan has no such job or stage', () => {
    expect(jobsFrom('gone', ROWS)).toBeUndefined();
    expect(jobsFrom('3', ROWS)).toBeUndefined();
  });
});
