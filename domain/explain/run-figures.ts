import { isWholeSuccess } from '../runs/part-of-group';
import type { RunRow } from '../tables/rows';
import { isNotifiedRun } from '../tables/statuses';

/** How the runs of a group went, in numbers. */
export interface RunFigures {
  succeeded: number;
  /**
   * Runs that succeeded or went wrong. A run that was skipped, or stopped by a person, or in which a part of the group
   * succeeded, is not counted.
   */
  ended: number;
  /**
   * How long the whole runs that succeeded took, in ms, the oldest first. A failed run was cut short, and a rerun
   * left out the jobs that had succeeded before.
   */
  durations: number[];
}

type EndedRun = Pick<RunRow, 'status' | 'stop_requested' | 'rerun_of' | 'left_out' | 'planned_at' | 'ended_at'>;

export function runFigures(runs: readonly EndedRun[]): RunFigures {
  const ended = runs.filter((run) => isWholeSuccess(run) || isNotifiedRun(run));
  const succeeded = ended.filter(isWholeSuccess);
  const durations = succeeded
    .filter(({ rerun_of }) => rerun_of === undefined)
    .map(({ planned_at = '', ended_at = '' }) => Date.parse(ended_at) - Date.parse(planned_at))
    .filter((ms) => ms >= 0);
  return { succeeded: succeeded.length, ended: ended.length, durations };
}
