import { RunOutcome, runOutcome } from '../../../domain/runs/run-outcome';
import { RUN_STATUSES } from '../../../domain/tables/statuses';
import { aJobRun, aRun } from '../../protocol/builders';

const rows = [aJobRun()];

describe('the outcome of a run', () => {
  it.each([
    ['SUCCEEDED', RunOutcome.WELL],
    ['SKIPPED', RunOutcome.WELL],
    ['FAILED', RunOutcome.FAILED],
    ['ABORTED', RunOutcome.FAILED],
    ['RUNNING', RunOutcome.FAILED],
  ] as const)('%s with job runs is %s', (status, expected) => {
    expect(runOutcome({ run: aRun({ status }), rows })).toBe(expected);
  });

  it('is NOT_STARTED only for a FAILED run without job runs', () => {
    const outcomes = RUN_STATUSES.filter(
      (status) => runOutcome({ run: aRun({ status }), rows: [] }) === RunOutcome.NOT_STARTED,
    );
    expect(outcomes).toEqual(['FAILED']);
  });
});
