import { outlinePlan } from '../../../domain/plans/plan-outline';
import type { PlannedRow } from '../../../domain/tables/rows';

const row = (job_name: string, given: Partial<PlannedRow>) => ({ job_name, status: 'PENDING', ...given }) as PlannedRow;

const first = row('first', { stage: 0, priority: 1 });
const bad = row('bad', { stage: 1, priority: 2, status: 'INVALID' });
const sibling = row('sibling', { stage: 1, priority: 2 });
const last = row('last', { stage: 2, priority: 3 });
const side = row('side', { priority: -1 });
const off = row('off', { priority: 0, status: 'DISABLED' });

const names = (rows: PlannedRow[]) => outlinePlan(rows, 'stop').map(({ row }) => row.job_name);
const held = (rows: PlannedRow[], onFailure: 'stop' | 'continue') =>
  outlinePlan(rows, onFailure).flatMap(({ row, isHeld }) => (isHeld ? [row.job_name] : []));

describe('the outline of a plan', () => {
  it('has the stages in order, then the parallel jobs, then those that do not run; by name where these are equal', () => {
    expect(names([off, side, last, sibling, first, bad])).toEqual(['first', 'bad', 'sibling', 'last', 'side', 'off']);
  });

  it('holds the stages after one with an INVALID job, unless on_failure is continue', () => {
    expect(held([first, bad, sibling, last, side], 'stop')).toEqual(['last']);
    expect(held([first, bad, sibling, last, side], 'continue')).toEqual([]);
  });

  it('holds every stage if the priority of the INVALID job is unreadable', () => {
    expect(held([first, row('worse', { status: 'INVALID' }), last, side], 'stop')).toEqual(['first', 'last']);
  });

  it('holds nothing for an INVALID parallel job', () => {
    expect(held([first, row('aside', { status: 'INVALID', priority: -1 }), last], 'stop')).toEqual([]);
  });
});
