import { endWaitSeconds } from '../plans/end-waits';
import { resumeEvents } from '../plans/looks';
import { ErrorName } from '../tables/error-names';
import type { Looks } from '../tables/rows';
import { iso } from '../values/instant';
import { workText } from './attempt';
import { causeMessage, errorRecord } from './attempt-error';
import { serviceDeadline } from './deadline';
import { NO_EVENTS_LEFT, resumeDelaySeconds } from './retry-policy';
import { asSeen, type Decision, giveUp, mayLiveMs, type Settling } from './settling';

/**
 * The attempt's work runs in a service, and nobody has seen its end: only the call that looked at it failed. The
 * attempt is called again, under its own number, even in a run that was asked to stop: the look stops the work. An
 * attempt that was looked at for as long as its lease says is over, whatever its work does.
 */
export function isLookedAt(settling: Settling): boolean {
  const { row, attempt } = settling;
  if (row.looks === undefined || row.status !== 'RUNNING' || row.attempt < attempt) return false;
  return !row.attempts[row.attempt - 1]?.ended_at && mayLiveMs({ ...settling, attempt: row.attempt }) > 0;
}

export function resume(settling: Settling): Decision {
  const { row, failure, stopRequested, now, random } = settling;
  const looks = row.looks as Looks;
  const passedMs = Math.max(0, now - Date.parse(row.attempts[row.attempt - 1]?.started_at ?? iso(now)));
  if (goesOnAsPlanned(settling)) return goOn(settling, passedMs);
  const waitSeconds = stopRequested ? 1 : resumeDelaySeconds({ error: failure.error, passedMs, looks, random });
  return {
    settlement: { outcome: 'RETRY', attempt: row.attempt, waitSeconds },
    drawsEvents: true,
    lookEvents: resumeEvents(looks),
  };
}

/** The work goes on, or nobody has told of its end within the wait. The plan has the events of both. */
function goesOnAsPlanned({ row, failure, awaited = false }: Settling): boolean {
  if (row.looks !== 'notified') return false;
  return failure.error === ErrorName.AWAIT_END || (awaited && failure.error === 'States.Timeout');
}

/** Waits for the end of the work. Each wait begins with a look, which also stops work that is to end. */
function goOn({ row, now }: Settling, passedMs: number): Decision {
  const leftMs = serviceDeadline(now - passedMs, row.timeout_minutes ?? 0) - now;
  return { settlement: { outcome: 'AWAIT', attempt: row.attempt, waitSeconds: endWaitSeconds(passedMs, leftMs) } };
}

/** No room in the history for another look. The work lives on until its service ends it. */
export function giveUpLooking(settling: Settling): Decision {
  const { row, failure, now } = settling;
  const error = errorRecord(
    'Runsheet.LostSight',
    `${workText(row)} may still run: the history of the run's execution has no room for another look at it ` +
      `(the last failed: ${failure.error}: ${causeMessage(failure.cause)})`,
  );
  const at = row.attempt - 1;
  return giveUp({
    condition: { all: [asSeen(row), { equal: ['claim', row.claim ?? ''] }] },
    written: [
      ['faults', row.faults + 1],
      [['attempts', at, 'status'], 'FAILED'],
      [['attempts', at, 'class'], 'fault'],
      [['attempts', at, 'error'], error],
      [['attempts', at, 'ended_at'], iso(now)],
    ],
    now,
    error,
    status: 'FAILED',
    ...NO_EVENTS_LEFT,
  });
}
