import type { Change } from '../tables/change';
import type { RunRow } from '../tables/rows';

/** Who stops a run, and why. */
export interface Stop {
  by: string;
  reason?: string;
}

const MAX_BY = 200;
const MAX_REASON = 1000;

/**
 * Asks the run to stop: no further attempt starts, and running jobs see the request within seconds. Refused if the run
 * is closed or was asked already; the first request stands.
 */
export function requestStop(stop: Stop): Change {
  return {
    condition: { all: [{ equal: ['status', 'RUNNING'] }, { absent: 'stop_requested' }] },
    set: Object.entries(stopFields(stop)),
  };
}

/** The fields by which a run's row keeps who stopped it, and why. */
export function stopFields({ by, reason }: Stop): Pick<RunRow, 'stop_requested' | 'stopped_by' | 'stop_reason'> {
  return {
    stop_requested: true,
    stopped_by: by.slice(0, MAX_BY),
    ...(reason && { stop_reason: reason.slice(0, MAX_REASON) }),
  };
}

type Stopped = Pick<RunRow, 'stopped_by' | 'stop_reason'>;

/** `the run was stopped by ann: the source is broken`, for the rows of its jobs that had started. */
export function stopText(run: Stopped): string {
  return `the run was stopped${byWhom(run)}`;
}

/** `ann stopped the run (the source is broken) before this job started`, for what never began. */
export function stoppedBefore({ stopped_by, stop_reason }: Stopped, what: string): string {
  if (stopped_by === undefined) return `the run was stopped before ${what}`;
  return `${stopped_by} stopped the run${stop_reason ? ` (${stop_reason})` : ''} before ${what}`;
}

/** The same, for the run's own row. */
export function stopReason(run: Stopped): string {
  return run.stopped_by === undefined ? 'stopped on request' : `stopped${byWhom(run)}`;
}

/** The name of the error of an attempt that ended because its run was stopped. `stopText` is its message. */
export const STOPPED_ERROR = 'AbortError';

/** Whether a failed call's Cause is that of such an attempt. The events of an execution say nothing else of it. */
export function isStoppedCause(cause: string): boolean {
  return cause.includes(`${STOPPED_ERROR}: ${stopText({})}`);
}

function byWhom({ stopped_by, stop_reason }: Stopped): string {
  if (stopped_by === undefined) return '';
  return ` by ${stopped_by}${stop_reason ? `: ${stop_reason}` : ''}`;
}
