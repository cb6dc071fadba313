import { runFigures } from '../../../domain/explain/run-figures';
import type { RunRow } from '../../../domain/tables/rows';

/** A run that took so many seconds. */
function aRun(status: RunRow['status'], seconds = 60, more: Partial<RunRow> = {}): RunRow {
  const planned_at = '2026-11-22T02:00:00.000Z';
  return {
    status,
    planned_at,
    ended_at: new Date(Date.parse(planned_at) + seconds * 1000).toISOString(),
    ...more,
  } as RunRow;
}

describe('the figures of some runs', () => {
  it('count those that succeeded, of those that succeeded or went wrong', () => {
    const stopped = aRun('ABORTED', 60, { stop_requested: 'x' as never });
    const runs = [aRun('SUCCEEDED'), aRun('FAILED'), aRun('ABORTED'), stopped, aRun('SKIPPED'), aRun('RUNNING')];
    expect(runFigures(runs)).toMatchObject({ succeeded: 1, ended: 3 });
  });

  it('measure the whole runs that succeeded', () => {
    const runs = [
      aRun('SUCCEEDED', 60),
      aRun('FAILED', 5),
      aRun('SUCCEEDED', 7, { rerun_of: 'r-1' }),
      aRun('SUCCEEDED', 2, { left_out: 5 }),
      aRun('SUCCEEDED', 90),
    ];
    expect(runFigures(runs)).toEqual({ succeeded: 3, ended: 4, durations: [60_000, 90_000] });
  });

  it('leave out a duration that cannot be read, or ends before it begins', () => {
    const runs = [
      aRun('SUCCEEDED', -5),
      aRun('SUCCEEDED', 5, { ended_at: 'never' }),
      { ...aRun('SUCCEEDED'), ended_at: undefined },
    ];
    expect(runFigures(runs as RunRow[])).toEqual({ succeeded: 3, ended: 3, durations: [] });
  });
});
