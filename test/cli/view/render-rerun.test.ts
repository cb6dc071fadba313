import { renderRerun } from '../../../cli/view/render-rerun';
import type { PlannedRow } from '../../../domain/tables/rows';

const row = (job_name: string, given: Partial<PlannedRow>) =>
  ({
    entry: `job#${job_name}`,
    job_name,
    status: 'PENDING',
    attempt: 0,
    charged: 0,
    faults: 0,
    attempts: [],
    ...given,
  }) as PlannedRow;

const ROWS = [
  row('first', { stage: 0, priority: 1 }),
  row('bad', { stage: 1, priority: 2, status: 'INVALID', reason: 'target is "x"' }),
  row('sibling', { stage: 1, priority: 2 }),
  row('last', { stage: 2, priority: 3 }),
  row('side', { priority: -1 }),
];

const plans = (rows: PlannedRow[], onFailure: 'stop' | 'continue') =>
  Object.fromEntries(
    renderRerun(rows, onFailure)
      .split('\n')
      .slice(1)
      .map((line) => line.trim().split(/ {2,}/))
      .map((cells) => [cells[0], cells.find((cell) => /^(runs|SKIPPED|INVALID)$/.test(cell))]),
  );

describe('the plan of a rerun', () => {
  it('says of a job behind an INVALID one that it does not run', () => {
    const expected = { first: 'runs', bad: 'INVALID', sibling: 'runs', last: 'SKIPPED', side: 'runs' };
    expect(plans(ROWS, 'stop')).toEqual(expected);
    expect(plans(ROWS, 'continue')).toEqual({ ...expected, last: 'runs' });
  });

  it('says so of every stage where the priority of the INVALID one cannot be read', () => {
    const rows = [...ROWS.filter(({ job_name }) => job_name !== 'bad'), row('bad', { status: 'INVALID' })];
    expect(plans(rows, 'stop')).toEqual({
      first: 'SKIPPED',
      bad: 'INVALID',
      sibling: 'SKIPPED',
      last: 'SKIPPED',
      side: 'runs',
    });
  });
});
