import type { AttemptEntry, JobRunRow } from '../tables/rows';
import { type AttemptStatus, isFailed, isOpen } from '../tables/statuses';
import { durationText } from '../values/duration-text';
import { firstLine } from '../values/short-text';
import type { Cause } from './explanation';

/** More are told by `--json` only: a job may have 61. */
const MAX_TOLD = 10;

/** The attempts that did not succeed: each with its error, and whether it counts against `maximum_retries`. */
export function tellAttempts(row: JobRunRow): { answer: string[]; causes: Cause[] } {
  const failed = row.attempts.filter(hasFailed);
  const told = failed.slice(-MAX_TOLD);
  const left = failed.length - told.length;
  return {
    answer: [
      ...(left > 0
        ? [`${left} earlier ${left === 1 ? 'attempt' : 'attempts'} failed as well: --json has them all.`]
        : []),
      ...told.map(tellAttempt),
    ],
    causes: failed.map((entry) => ({
      kind: 'attempt',
      attempt: entry.attempt,
      status: entry.status,
      class: entry.class,
      charged: isCharged(entry),
      error: entry.error,
    })),
  };
}

/** The end of a sentence: `, which took 4.2 s`; nothing where that is not kept. */
export function took({ duration_ms }: JobRunRow): string {
  return duration_ms === undefined ? '' : `, which took ${durationText(duration_ms)}`;
}

function hasFailed({ status, error, ended_at }: AttemptEntry): boolean {
  // Of one that is RUNNING the end may be written, and what follows not be decided yet.
  return isOpen(status) ? error !== null && ended_at !== null : isFailed(status);
}

/** Decided by its class: a fault is nobody's here. One without a class was cut off before anyone judged it. */
function isCharged(entry: AttemptEntry): boolean {
  return entry.class !== null && entry.class !== 'fault';
}

const WORDS: Record<AttemptStatus, string> = {
  RUNNING: 'failed',
  SUCCEEDED: 'succeeded',
  FAILED: 'failed',
  TIMED_OUT: 'timed out',
  NOT_STARTED: 'could not be started',
  ABORTED: 'was aborted',
  LOST: 'was lost',
};

function tellAttempt(entry: AttemptEntry): string {
  const when = entry.ended_at ? ` at ${entry.ended_at}` : '';
  const error = entry.error ? `: ${entry.error.name}: ${firstLine(entry.error.message)}` : '';
  return `Attempt ${entry.attempt} ${Object.hasOwn(WORDS, entry.status) ? WORDS[entry.status] : entry.status}${when}${error}${chargeText(entry)}.`;
}

function chargeText(entry: AttemptEntry): string {
  if (entry.class === null || entry.status === 'ABORTED') return '';
  return isCharged(entry) ? ' (counted against maximum_retries)' : ' (not counted: it was not the job)';
}
