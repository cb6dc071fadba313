import { afterTry, backfillRunId, nextStep } from '../../../domain/schedules/backfill';
import type { RunRow } from '../../../domain/tables/rows';
import { isRunId } from '../../../domain/values/names';
import { aRun } from '../../protocol/builders';

const TIME = '2026-11-22T02:00:00.000Z';

/** Tries with these statuses. `unplanned` names those that ended without a plan. */
function step(statuses: RunRow['status'][], unplanned: number[] = []) {
  const tries = statuses.map((status, index) => {
    const { on_failure, ...run } = aRun({ run_id: backfillRunId('nightly', TIME, index + 1), status });
    return unplanned.includes(index) ? run : { ...run, on_failure: 'stop' as const };
  });
  return nextStep('nightly', { scheduledTime: TIME, tries });
}

describe('the runs of a backfill', () => {
  it('have names that say their time and their number, also of the longest group', () => {
    expect(backfillRunId('nightly', TIME, 1)).toBe('nightly-backfill-20261122T020000Z');
    expect(backfillRunId('nightly', TIME, 2)).toBe('nightly-backfill-20261122T020000Z-2');
    expect(isRunId(backfillRunId('g'.repeat(40), TIME, 9999))).toBe(true);
  });

  it.each([
    [[], { do: 'start', runId: 'nightly-backfill-20261122T020000Z' }],
    [['SUCCEEDED'], { do: 'nothing', runId: 'nightly-backfill-20261122T020000Z' }],
    [['RUNNING'], { do: 'wait', runId: 'nightly-backfill-20261122T020000Z' }],
    [
      ['FAILED'],
      { do: 'start', runId: 'nightly-backfill-20261122T020000Z-2', rerunOf: 'nightly-backfill-20261122T020000Z' },
    ],
    [
      ['ABORTED', 'FAILED'],
      { do: 'start', runId: 'nightly-backfill-20261122T020000Z-3', rerunOf: 'nightly-backfill-20261122T020000Z-2' },
    ],
    [['FAILED', 'SUCCEEDED'], { do: 'nothing', runId: 'nightly-backfill-20261122T020000Z-2' }],
  ] as [RunRow['status'][], object][])('after tries that are %j go on with %j', (statuses, expected) => {
    expect(step(statuses)).toEqual(expected);
  });

  it('repeat the last try that had a plan, or none', () => {
    expect(step(['FAILED', 'SKIPPED'], [1])).toMatchObject({ rerunOf: 'nightly-backfill-20261122T020000Z' });
    expect(step(['SKIPPED'], [0])).toEqual({ do: 'start', runId: 'nightly-backfill-20261122T020000Z-2' });
  });
});

describe('after a run of a backfill', () => {
  const overlap = { status: 'SKIPPED', reason: 'overlap: run x is still running', reason_kind: 'overlap' } as const;

  it.each([
    ['start', { status: 'SUCCEEDED' }, 'done'],
    ['wait', { status: 'SUCCEEDED' }, 'done'],
    ['start', { status: 'FAILED' }, 'failed'],
    ['wait', { status: 'FAILED' }, 'again'],
    ['start', { status: 'SKIPPED', reason: 'duplicate of x', reason_kind: 'duplicate' }, 'failed'],
    ['start', overlap, 'overlap'],
    ['wait', overlap, 'overlap'],
  ] as const)('that it was to %s and that is %j its time is: %s', (step, given, expected) => {
    expect(afterTry(step, aRun(given))).toBe(expected);
  });
});
