import { stripVTControlCharacters } from 'node:util';
import { cellAt, renderBar } from '../../../cli/view/gantt-bar';
import { aJobRun, anAttempt, PLANNED_AT } from '../../support/rows/a-job-run';

const axis = { start: PLANNED_AT, end: PLANNED_AT + 10_000, cells: 10 };
const bar = (row: ReturnType<typeof aJobRun>, now = PLANNED_AT + 10_000) =>
  stripVTControlCharacters(renderBar(row, axis, now)).trimEnd();

test('a moment falls into a cell, and what lies outside into the first or the last', () => {
  expect([-1, 0, 999, 1000, 9_999, 10_000, 20_000].map((ms) => cellAt(axis, PLANNED_AT + ms))).toEqual([
    0, 0, 0, 1, 9, 9, 9,
  ]);
  expect(cellAt({ ...axis, end: axis.start }, axis.start)).toBe(0);
});

describe('the bar of a job run', () => {
  it('is full from its start to its end', () => {
    expect(bar(aJobRun({ span: [2_000, 5_000] }))).toBe('  ███');
  });

  it('shows a failed attempt, the wait after it, and the next', () => {
    const attempts = [
      anAttempt({ start: 0, end: 3_000, status: 'FAILED' }),
      anAttempt({ attempt: 2, start: 5_000, end: 7_000, status: 'SUCCEEDED' }),
    ];
    expect(bar(aJobRun({ span: [0, 7_000] }, { attempt: 2, attempts }))).toBe('▒▒✕··██');
  });

  it('gives each attempt a cell, and shows the failed one of two in one cell', () => {
    const attempts = [
      anAttempt({ start: 0, end: 10, status: 'FAILED' }),
      anAttempt({ attempt: 2, start: 20, end: 40, status: 'SUCCEEDED' }),
    ];
    expect(bar(aJobRun({ span: [0, 40] }, { attempt: 2, attempts }))).toBe('✕');
  });

  it('is empty if the job never started', () => {
    expect(bar(aJobRun({ status: 'SKIPPED' }))).toBe('');
  });
});
