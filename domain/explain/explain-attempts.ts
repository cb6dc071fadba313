import { errorLine } from '../runs/run-with-rows';
import type { AttemptEntry, JobRunRow } from '../tables/rows';
import { type AttemptStatus, isFailed, isOpen } from '../tables/statuses';
import { consoleUrl } from '../targets/kinds';
import { printable } from '../values/show-value';
import type { Cause } from './explanation';

/** At most this many attempts are described; `--json` has them all. A job may have 61. */
const MAX_DESCRIBED = 10;

/**
 * Describes the attempts that did not succeed: each with its error, and whether it counts against `maximum_retries`.
 */
export function explainAttempts(row: JobRunRow): { answer: string[]; causes: Cause[] } {
  const failed = row.attempts.filter(hasFailed);
  const described = failed.slice(-MAX_DESCRIBED);
  const left = failed.length - described.length;
  return {
    answer: [
      ...(left > 0
        ? [`${left} earlier ${left === 1 ? 'attempt' : 'attempts'} failed as well: --json has them all.`]
        : []),
      ...described.map((entry) => attemptSentence(entry, row.target)),
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

function hasFailed({ status, error, ended_at }: AttemptEntry): boolean {
  // The job's function writes the end of its attempt before SettleAttempt writes what follows.
  return isOpen(status) ? error !== null && ended_at !== null : isFailed(status);
}

/** The class decides: a fault is not the job's. An attempt without a class was cut off before anyone judged it. */
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

function attemptSentence(entry: AttemptEntry, target: string | undefined): string {
  const when = entry.ended_at ? ` at ${entry.ended_at}` : '';
  const error = entry.error ? `: ${errorLine(entry.error)}` : '';
  const word = Object.hasOwn(WORDS, entry.status) ? WORDS[entry.status] : entry.status;
  const address = consoleUrl(target, entry.external_id);
  const where = address === undefined ? '' : ` (${address})`;
  const work = entry.external_id === undefined ? '' : `, ${printable(entry.external_id)}${where},`;
  return `Attempt ${entry.attempt}${work} ${word}${when}${error}${chargeText(entry)}.`;
}

function chargeText(entry: AttemptEntry): string {
  if (entry.class === null || entry.status === 'ABORTED') return '';
  if (isCharged(entry)) return ' (counted against maximum_retries)';
  return entry.status === 'NOT_STARTED'
    ? ' (not counted: its code never started)'
    : ' (not counted: it was not the job)';
}
