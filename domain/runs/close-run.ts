import { endRunningAttempt, failureOf, livesOn } from '../attempts/attempt';
import type { Change } from '../tables/change';
import type { JobReason } from '../tables/reasons';
import { expiresAt } from '../tables/retention';
import type { JobRunRow, RunRow } from '../tables/rows';
import { isFailed, isGood, isOpen, type JobRunStatus } from '../tables/statuses';
import type { RunVerdict } from './run';
import { stoppedBefore, stopReason, stopText } from './stop-run';

/**
 * How the run's execution ended. `END`: it has not, and its own CloseRun closes the run; the others are closed from
 * outside. `GONE`: on a laptop the command is the execution, and it was killed, or its machine or store went down.
 */
export type ClosedAs = 'END' | 'ABORTED' | 'FAILED' | 'TIMED_OUT' | 'GONE';

/**
 * What CLOSE writes to one job run. Undefined if the job run is terminal. Undefined too while an open job of an earlier
 * stage may yet turn out to be the reason why it never started; the caller asks again once that job is closed. A job
 * run that never started is SKIPPED only if there is a reason. Without one it is LOST, and the run FAILED.
 */
export function closeJobRun(
  row: JobRunRow,
  run: RunRow,
  rows: readonly JobRunRow[],
  as: ClosedAs,
  now: string,
): Change | undefined {
  if (!isOpen(row.status)) return undefined;
  const ending = verdict(row, run, rows, as);
  if (!ending) return undefined;
  return {
    condition: { all: [{ equal: ['status', row.status] }, { equal: ['attempt', row.attempt] }] },
    set: [
      ['status', ending.status],
      ['reason', ending.reason + livesOn(row)],
      ['reason_kind', ending.reason_kind],
      ['ended_at', now],
      ['expires_at', expiresAt(now)],
      ...endRunningAttempt(row, ending.attempt ?? ending.status),
    ],
    remove: ['lease_until', 'retry_at'],
  };
}

interface Blame {
  reason_kind: JobReason;
  reason: string;
}

interface Verdict extends Blame {
  status: JobRunStatus;
  /** How its current attempt has ended, if not as the job run. */
  attempt?: JobRunStatus;
}

function verdict(row: JobRunRow, run: RunRow, rows: readonly JobRunRow[], as: ClosedAs): Verdict | undefined {
  if (row.status === 'PENDING') {
    const blame = findBlame(row, run, rows, as);
    if (blame) return { status: 'SKIPPED', ...blame };
    if (run.on_failure === 'stop' && rows.some((other) => isOpen(other.status) && isBefore(other, row)))
      return undefined;
    return { status: 'LOST', reason_kind: 'unexplained', reason: 'nothing explains why it never started' };
  }
  if (run.stop_requested) return { status: 'ABORTED', reason_kind: 'stopped', reason: stopText(run) };
  if (row.status === 'RETRYING' && as !== 'END') {
    const reason = `${ended(as)} before the next attempt`;
    return { status: 'ABORTED', reason_kind: 'cut_off', reason };
  }
  const attempt = failureOf(row);
  if (attempt && as !== 'END') {
    const reason = `${ended(as)} after attempt ${row.attempt} had failed, before it was settled`;
    return { status: 'ABORTED', reason_kind: 'cut_off', reason, attempt };
  }
  if (as === 'END') return { status: 'LOST', reason_kind: 'unexplained', reason: 'it was open when the run ended' };
  const reason = `${ended(as)} while it ran: it may have done its work`;
  return { status: 'LOST', reason_kind: 'cut_off', reason };
}

function ended(as: ClosedAs): string {
  return as === 'GONE' ? 'its command ended' : `its execution ended (${as})`;
}

/** The reason why a job never started: a failed stage before its own, a stop, or the end of its execution. */
function findBlame(row: JobRunRow, run: RunRow, rows: readonly JobRunRow[], as: ClosedAs): Blame | undefined {
  if (run.stop_requested) return { reason_kind: 'stopped', reason: stoppedBefore(run, 'this job started') };
  if (!run.planned_at) return { reason_kind: 'no_plan', reason: 'the run failed before its plan was complete' };
  if (as !== 'END') return { reason_kind: 'cut_off', reason: `${ended(as)} before it started` };
  if (run.on_failure !== 'stop' || row.stage === undefined) return undefined;
  const failed = rows.find((other) => holdsBack(other, row));
  if (!failed) return undefined;
  return { reason_kind: 'stage_held', reason: `stage ${row.stage} never started: ${failed.job_name} ${failed.status}` };
}

/**
 * Whether the other job keeps the row's stage from starting: it failed in an earlier stage, or is INVALID without a
 * readable priority.
 */
export function holdsBack(other: JobRunRow, row: JobRunRow): boolean {
  if (other.status === 'INVALID' && other.priority === undefined) return true;
  return isBefore(other, row) && isFailed(other.status);
}

/** Whether the other job's stage comes before the row's stage. */
export function isBefore(other: JobRunRow, row: JobRunRow): boolean {
  return other.stage !== undefined && row.stage !== undefined && other.stage < row.stage;
}

const COMMAND_GONE = 'its command was killed, or its machine or store went down';

/** What a run's status is decided from. */
export type EndOfJob = Pick<JobRunRow, 'job_name' | 'status' | 'ended_at'>;

/** The run's status, decided from its rows alone. All of them must be terminal. */
export function runVerdict(run: RunRow, rows: readonly EndOfJob[], as: ClosedAs): RunVerdict {
  const bad = rows.filter((row) => !isGood(row.status));
  const cutShort = bad.length > 0 || rows.some(isSkippedAtTheEnd) || !run.planned_at;
  if (as === 'ABORTED' || as === 'GONE' || (run.stop_requested && cutShort)) {
    if (run.stop_requested) return { status: 'ABORTED', reason_kind: 'stopped', reason: stopReason(run) };
    const reason = as === 'GONE' ? COMMAND_GONE : 'its execution was cut off';
    return { status: 'ABORTED', reason_kind: 'cut_off', reason };
  }
  if (as !== 'END') return { status: 'FAILED', reason_kind: 'cut_off', reason: `its execution ended: ${as}` };
  if (bad.length === 0) return { status: 'SUCCEEDED' };
  return { status: 'FAILED', reason_kind: 'jobs_failed', reason: failureReason(bad) };
}

/** Whether CLOSE skipped the job run. A job that the plan skipped, because it was not selected, never ended. */
function isSkippedAtTheEnd({ status, ended_at }: EndOfJob): boolean {
  return status === 'SKIPPED' && ended_at !== undefined;
}

/** `2 jobs did not succeed: a FAILED, b TIMED_OUT`; at most five are named. */
function failureReason(bad: readonly EndOfJob[]): string {
  const named = bad.slice(0, 5).map((row) => `${row.job_name} ${row.status}`);
  const more = bad.length > named.length ? ` and ${bad.length - named.length} more` : '';
  return `${bad.length} ${bad.length === 1 ? 'job' : 'jobs'} did not succeed: ${named.join(', ')}${more}`;
}
