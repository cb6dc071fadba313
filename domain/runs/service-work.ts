import { notSeen } from '../attempts/attempt';
import { errorRecord } from '../attempts/attempt-error';
import { serviceDeadline } from '../attempts/deadline';
import type { Usage } from '../cost/usage';
import { MAX_OUTPUT_BYTES } from '../tables/limits';
import type { AttemptClass, AttemptEntry, ErrorRecord, JobRunRow, RunRow } from '../tables/rows';
import { isWaiting } from '../tables/statuses';
import { wellFormedJson } from '../values/well-formed';
import { STOPPED_ERROR, stopText } from './stop-run';

/*
 * The decisions about work that runs in a service. Each call of `run-service` for an attempt does the next thing that
 * the row says is to be done, so that any number of calls may die or come twice: claim the attempt, start the work and
 * note what it is called, look at it, stop it, record its end (docs/understand/services.md).
 */

/**
 * What a call for attempt n does with the row as it was read. `START`: claims the attempt. `GO_ON`: the attempt is
 * under way, and this call takes the next step for it, whichever call claimed it. `SUCCEEDED` and `FAILED`: its end is
 * recorded, and only the answer was lost.
 */
export type CallVerdict = 'START' | 'GO_ON' | 'SUCCEEDED' | 'FAILED' | 'REFUSED';

export function judgeCall(
  row: JobRunRow | undefined,
  { plan, attempt }: { plan: number; attempt: number },
): CallVerdict {
  if (!row || row.plan_no !== plan) return 'REFUSED';
  if (isWaiting(row.status)) return row.attempt === attempt - 1 ? 'START' : 'REFUSED';
  if (row.attempt !== attempt) return 'REFUSED';
  if (row.status === 'SUCCEEDED') return 'SUCCEEDED';
  if (row.status !== 'RUNNING') return 'REFUSED';
  return row.attempts[attempt - 1]?.ended_at ? 'FAILED' : 'GO_ON';
}

/** Why the work of an attempt is to end before it has ended by itself. */
export type Ending = 'stopped' | 'timeout';

export function endingOf(row: JobRunRow, run: RunRow, now: number): Ending | undefined {
  if (run.stop_requested) return 'stopped';
  return now >= deadlineOfWork(row) ? 'timeout' : undefined;
}

/** Epoch ms. */
export function deadlineOfWork(row: JobRunRow): number {
  return serviceDeadline(startOfAttempt(row), row.timeout_minutes ?? 0);
}

/** When the attempt of the row began, epoch ms. */
export function startOfAttempt({ attempts, attempt, planned_at }: JobRunRow): number {
  return Date.parse(attempts[attempt - 1]?.started_at ?? planned_at);
}

/** How long a service may not know yet what it has started: its answers are eventually consistent. */
const UNKNOWN_MS = 120_000;

export function isJustStarted({ attempts, attempt }: JobRunRow, now: number): boolean {
  return now < Date.parse(attempts[attempt - 1]?.started_at ?? '') + UNKNOWN_MS;
}

/** Whether the attempt is given up, although its work may still run: it was looked at for long enough. */
export function isGivenUp({ lease_until }: JobRunRow, now: number): boolean {
  return now >= Date.parse(lease_until ?? '');
}

/**
 * The earlier attempts whose work may still run: it was started, or may have been, and nobody has seen its end. Where
 * the work of one is over, that of those before it is, too.
 */
export function unseenAttempts({ attempts, attempt }: JobRunRow): AttemptEntry[] {
  const earlier = attempts.slice(0, attempt - 1);
  const over = earlier.findLastIndex(({ work_over }) => work_over);
  return earlier.slice(over + 1).filter(({ status }) => status !== 'NOT_STARTED');
}

/** Whether another call may still be starting the work. */
export function isBeingStarted({ starting_until }: JobRunRow, now: number): boolean {
  return starting_until !== undefined && now < Date.parse(starting_until);
}

/** How an attempt ended badly. `workOver`: its service says so, or never had it. */
export interface BadEnd {
  class: AttemptClass;
  error: ErrorRecord;
  workOver?: true;
  usage?: Usage | undefined;
}

/** The attempt's work was stopped, and has ended, or was never started. */
export function stoppedEnd(
  row: JobRunRow,
  run: RunRow,
  { ending, detail }: { ending: Ending | undefined; detail?: string | undefined },
): BadEnd {
  if (ending === 'stopped') return { class: 'job', error: errorRecord(STOPPED_ERROR, stopText(run)), workOver: true };
  if (ending === 'timeout') return { class: 'timeout', error: timedOutText(row, detail), workOver: true };
  const error = errorRecord('Runsheet.StoppedInService', 'somebody has stopped its work in the service');
  return { class: 'permanent', error, workOver: true };
}

function timedOutText({ timeout_minutes }: JobRunRow, detail: string | undefined): ErrorRecord {
  const why = detail === undefined ? '' : `: ${detail}`;
  return errorRecord('TimedOut', `not finished after timeout_minutes = ${timeout_minutes}${why}`);
}

/** The service no longer knows the work. Nobody can say how it ended. */
export function forgottenEnd(row: JobRunRow): BadEnd {
  const error = errorRecord('Runsheet.WorkForgotten', `its service does not know ${row.work_id} any more`);
  return { class: 'fault', error, workOver: true };
}

/** The attempt is given up with its work unseen. The next attempt looks whether it lives, and stops it. */
export function unseenEnd(row: JobRunRow, why: string): BadEnd {
  return { class: 'timeout', error: errorRecord('TimedOut', `${notSeen(row)}${why === '' ? '' : ` (${why})`}`) };
}

/** The result of work that succeeded, as it is kept, or why it cannot be kept. */
export function outputOfWork(json: string | undefined): { output: string } | BadEnd {
  const unusable = (name: string, message: string): BadEnd => {
    return { class: 'permanent', error: errorRecord(name, message), workOver: true };
  };
  let output: string;
  try {
    output = wellFormedJson(JSON.parse(json ?? 'null') as object);
  } catch {
    return unusable('Runsheet.OutputNotJson', 'the result of its work is no JSON');
  }
  const bytes = Buffer.byteLength(output, 'utf8');
  if (bytes <= MAX_OUTPUT_BYTES) return { output };
  return unusable(
    'Runsheet.OutputTooLarge',
    `the result of its work is ${bytes} bytes of JSON: at most ${MAX_OUTPUT_BYTES} are kept; write data to data_url and return its name`,
  );
}
