import type { JobRunRow, RunRow } from '../tables/rows';
import { isOpen } from '../tables/statuses';

/**
 * Whether the execution of a run that was asked to stop may be stopped, because none of its jobs is at work any more.
 * If the stop cut no job short, CloseRun is already at work, and stopping the execution would turn a run that succeeded
 * into an ABORTED one.
 */
export function isQuiet({ planned_at }: Pick<RunRow, 'planned_at'>, rows: readonly QuietRow[]): boolean {
  return planned_at !== undefined && rows.every(({ status }) => status !== 'RUNNING') && rows.some(isCutShort);
}

type QuietRow = Pick<JobRunRow, 'status' | 'ended_at'>;

/** The job did not end by itself: it is still open, or the stop ended it. A row that the plan skipped has no end. */
function isCutShort({ status, ended_at }: QuietRow): boolean {
  return isOpen(status) || status === 'ABORTED' || (status === 'SKIPPED' && ended_at !== undefined);
}
