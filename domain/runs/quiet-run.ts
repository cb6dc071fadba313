import type { JobRunRow, RunRow } from '../tables/rows';
import { isOpen } from '../tables/statuses';

/**
 * Whether nothing of a run that was asked to stop is at work any more, so that its execution may be stopped. If the
 * stop cut no job short, CloseRun is at work already: an execution stopped now would make an ABORTED run of one that
 * succeeded.
 */
export function isQuiet({ planned_at }: Pick<RunRow, 'planned_at'>, rows: readonly QuietRow[]): boolean {
  return planned_at !== undefined && rows.every(({ status }) => status !== 'RUNNING') && rows.some(isCutShort);
}

type QuietRow = Pick<JobRunRow, 'status' | 'ended_at'>;

/** The job did not end by itself: it is still open, or the stop ended it. A row that the plan skipped has no end. */
function isCutShort({ status, ended_at }: QuietRow): boolean {
  return isOpen(status) || status === 'ABORTED' || (status === 'SKIPPED' && ended_at !== undefined);
}
