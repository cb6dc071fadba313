import { isQuiet } from '../../../domain/runs/quiet-run';
import type { JobRunRow } from '../../../domain/tables/rows';

const PLANNED = { planned_at: '2026-11-22T02:00:00.000Z' };
const ENDED = '2026-11-22T02:01:00.000Z';
const row = (status: JobRunRow['status'], ended_at?: string) => ({ status, ...(ended_at && { ended_at }) });

describe('a run that was asked to stop is quiet', () => {
  it.each<[string, boolean, ReturnType<typeof row>[]]>([
    ['when the stop has skipped what waited', true, [row('SUCCEEDED', ENDED), row('SKIPPED', ENDED)]],
    ['when the stop has aborted a job', true, [row('ABORTED', ENDED)]],
    ['when an open job is not running', true, [row('PENDING')]],
    ['not while a job runs', false, [row('SKIPPED', ENDED), row('RUNNING')]],
    ['not when every job ended by itself', false, [row('SUCCEEDED', ENDED), row('FAILED', ENDED), row('SKIPPED')]],
    ['not without rows', false, []],
  ])('%s', (_, expected, rows) => {
    expect(isQuiet(PLANNED, rows)).toBe(expected);
  });

  it('not before it has a plan', () => {
    expect(isQuiet({}, [row('PENDING')])).toBe(false);
  });
});
