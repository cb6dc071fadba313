import { lookEvents } from '../plans/looks';
import type { Change } from '../tables/change';
import { ErrorName } from '../tables/error-names';
import { expiresAt } from '../tables/retention';
import type { AttemptClass, AttemptEntry, ErrorRecord, JobRunRow } from '../tables/rows';
import { isOpen } from '../tables/statuses';
import { iso } from '../values/instant';
import { endRunningAttempt, livesOn, notSeen } from './attempt';
import { causeMessage, errorRecord, type Failure, failureRecord, isAmbiguous, isPermanent } from './attempt-error';
import { deadlineOfLease, leaseMs, waitSecondsUntil } from './deadline';
import {
  MAX_RETRY_DELAY_SECONDS,
  PERMANENT,
  type Refusal,
  retryDelaySeconds,
  serviceFaultSeconds,
  startDelaySeconds,
  whyNoRetry,
} from './retry-policy';
import { giveUpLooking, isLookedAt, resume } from './settle-look';
import { asSeen, type Decision, giveUp, mayLiveMs, type Settling, type Written } from './settling';

/**
 * SETTLE(n): decides what follows a failed call of attempt n. Its change applies only to the row as it was read, and it
 * gives the same answer when asked twice. It decides by the row, never by an error's name alone, because a job can
 * throw any name. The cases are in the order of docs/understand/protocol.md; the first that fits decides. Tested in
 * test/protocol/settle-laws.test.ts.
 */
export function settleAttempt(settling: Settling): Decision {
  const { row, attempt, now } = settling;
  if (row.plan_no !== settling.plan) return { settlement: { outcome: 'FAILED' } };
  if (!isOpen(row.status)) {
    return { settlement: { outcome: row.status === 'SUCCEEDED' ? 'SUCCEEDED' : 'FAILED' } };
  }
  if (isLookedAt(settling) && settling.eventsLeft) return resume(settling);
  if (settling.stopRequested) return stop(settling);
  if (row.status === 'RETRYING' && row.attempt >= attempt) {
    return {
      settlement: {
        outcome: 'RETRY',
        attempt: row.attempt + 1,
        // The clock may have been set back since.
        waitSeconds: Math.min(MAX_RETRY_DELAY_SECONDS, waitSecondsUntil(Date.parse(row.retry_at ?? iso(now)), now)),
      },
    };
  }
  if (isLookedAt(settling)) return giveUpLooking(settling);
  if (row.status === 'RUNNING' && row.attempt > attempt) {
    return { settlement: { outcome: 'RETRY', attempt: row.attempt, waitSeconds: 0 } };
  }
  if (row.attempt < attempt - 1 || (row.status === 'RUNNING' && row.attempt < attempt)) {
    throw new Error(`attempt ${attempt} of ${row.entry} was never due: the row is at ${row.attempt}, ${row.status}`);
  }
  if (row.status !== 'RUNNING') return giveUpUnclaimed(settling);
  const ended = endClaimed(settling);
  const leftMs = mayLiveMs(settling);
  // What it called may be at work, and nothing ends it: only another attempt has to wait for that.
  const isLast = row.attempts[attempt - 1]?.work_over === false && ended.settlement.outcome === 'FAILED';
  if (!isSurelyDead(settling) && leftMs > 0 && !isLast) {
    return { settlement: { outcome: 'LOOK', attempt, waitSeconds: Math.max(1, waitSecondsUntil(now + leftMs, now)) } };
  }
  return ended;
}

function stop({ row, now, stopText = 'the run was stopped' }: Settling): Decision {
  return {
    settlement: { outcome: 'FAILED' },
    change: {
      condition: asSeen(row),
      set: [
        ['status', 'ABORTED'],
        ['ended_at', iso(now)],
        ['reason', stopText + livesOn(row)],
        ['reason_kind', 'stopped'],
        ['expires_at', expiresAt(iso(now))],
        ...endRunningAttempt(row, 'ABORTED'),
      ],
      remove: ['lease_until', 'retry_at'],
    },
  };
}

/** Attempt n never began. Giving up its number refuses a late invocation of it; nothing is charged. */
function giveUpUnclaimed(settling: Settling): Decision {
  const { row, failure, now, random, eventsLeft } = settling;
  const attempt = row.attempt + 1;
  const error = failureRecord(failure);
  const faults = row.faults + 1;
  const entry: AttemptEntry = {
    attempt,
    status: 'NOT_STARTED',
    started_at: null,
    ended_at: iso(now),
    class: 'fault',
    error,
    request_id: null,
    log_stream: null,
  };
  const refusal: Refusal | undefined = isPermanent(failure)
    ? // The error itself stands beside the reason in the row.
      { reason_kind: 'not_runnable', reason: 'its function cannot be run' }
    : whyNoRetry(row, { charged: row.charged, faults, eventsLeft });
  const condition: Change['condition'] = { all: [asSeen(row), { equal: ['plan_no', settling.plan] }] };
  const written: Change['set'] = [
    ['attempt', attempt],
    ['faults', faults],
    [['attempts', attempt - 1], entry],
  ];
  if (refusal) {
    const neverRan: Change['set'] = row.started_at ? [] : [['duration_ms', 0]];
    return giveUp({ condition, written: [...written, ...neverRan], now, error, status: 'FAILED', ...refusal });
  }
  const waitSeconds = startDelaySeconds(row, { error: failure.error, faults, random });
  return retry(settling, { condition, written, attempt, waitSeconds });
}

/**
 * Attempt n began and is over. It is charged unless it ended by an error that says nothing about the job: one of
 * Lambda's, or an END that could not be written.
 */
function endClaimed(settling: Settling): Decision {
  const { row, attempt, failure, now, random, eventsLeft } = settling;
  const seen = row.attempts[attempt - 1];
  const attemptClass = classify(settling, seen);
  const error =
    seen?.error ?? (attemptClass === 'timeout' ? killed(row, failure) : failureRecord(failure, seen?.memory_mb));
  const fault = attemptClass === 'fault';
  const charged = row.charged + (fault ? 0 : 1);
  const faults = row.faults + (fault ? 1 : 0);
  const status = attemptClass === 'timeout' ? 'TIMED_OUT' : 'FAILED';
  const condition: Change['condition'] = { all: [asSeen(row), { equal: ['claim', row.claim ?? ''] }] };
  const written: Change['set'] = [
    ['charged', charged],
    ['faults', faults],
    [['attempts', attempt - 1, 'status'], status],
    [['attempts', attempt - 1, 'class'], attemptClass],
    [['attempts', attempt - 1, 'error'], error],
    [['attempts', attempt - 1, 'ended_at'], seen?.ended_at ?? iso(now)],
    ...tookFrom(settling, seen),
  ];
  const refusal = attemptClass === 'permanent' ? PERMANENT : whyNoRetry(row, { charged, faults, eventsLeft });
  if (refusal) return giveUp({ condition, written, now, error, status, ...refusal });
  const earlier = fault ? faults - 1 : charged - 1;
  const least = fault && row.looks !== undefined ? serviceFaultSeconds(faults, random) : 0;
  const waitSeconds = Math.max(least, retryDelaySeconds(row, earlier, random));
  return retry(settling, { condition, written, attempt, waitSeconds });
}

/**
 * If the attempt wrote END, it also wrote its duration, by a clock that nobody sets. Otherwise the duration is the
 * difference between two machines' clocks, but never less than the machine's waits or more than the attempt's lease.
 */
function tookFrom(
  { row, now, waitedSeconds = 0 }: Settling,
  seen: AttemptEntry | undefined,
): NonNullable<Change['set']> {
  if (seen?.class) return [];
  const shownMs = now - Date.parse(seen?.started_at ?? iso(now));
  const tookMs = Math.min(Math.max(0, shownMs, waitedSeconds * 1000), leaseMs(seen?.started_at, row.lease_until));
  return [['duration_ms', tookMs]];
}

function retry({ row, now }: Settling, next: Written & { attempt: number; waitSeconds: number }): Decision {
  return {
    settlement: { outcome: 'RETRY', attempt: next.attempt + 1, waitSeconds: next.waitSeconds },
    drawsEvents: true,
    ...(row.looks !== undefined && { lookEvents: lookEvents(row.timeout_minutes ?? 0, row.looks) }),
    change: {
      condition: next.condition,
      set: [...next.written, ['status', 'RETRYING'], ['retry_at', iso(now + next.waitSeconds * 1000)]],
      remove: ['lease_until'],
    },
  };
}

/**
 * Whether the sandbox that claimed the attempt is known to be gone: it wrote its END, or the Cause names the claim's
 * own request. A crash of another invocation of the same attempt proves nothing.
 */
function isSurelyDead({ row, attempt, failure }: Settling): boolean {
  const seen = row.attempts[attempt - 1];
  if (seen?.ended_at) return true;
  // What it called may be at work without it.
  if (seen?.work_over === false) return false;
  return Boolean(row.request_id) && failure.cause.includes(row.request_id ?? '') && !isAmbiguous(failure.error);
}

function classify(settling: Settling, seen: AttemptEntry | undefined): AttemptClass {
  const { row, failure, now, margins } = settling;
  if (seen?.class) return seen.class;
  // Its lease is over, and nobody has seen the end of its work.
  if (row.looks !== undefined) return 'timeout';
  if (isAmbiguous(failure.error) || failure.error === ErrorName.ATTEMPT_UNRECORDED) return 'fault';
  const isOver = now >= deadlineOfLease(row.lease_until, margins) || mayLiveMs(settling) <= 0;
  return isOver || failure.error === 'Sandbox.Timedout' ? 'timeout' : 'job';
}

/** The deadline passed without an END: the watchdog killed the process, or soon will. */
function killed(row: JobRunRow, failure: Failure): ErrorRecord {
  if (row.looks !== undefined) return errorRecord('TimedOut', `${notSeen(row)} (${lastWords(failure)})`);
  const message = `not finished after timeout_minutes = ${row.timeout_minutes}, and did not stop at its signal`;
  return errorRecord('TimedOut', `${message} (${lastWords(failure)})`);
}

function lastWords({ error, cause }: Failure): string {
  return [error, causeMessage(cause)].filter((part) => part !== '').join(': ');
}
