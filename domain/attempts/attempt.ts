import type { Change, Path } from '../tables/change';
import { expiresAt } from '../tables/retention';
import type { AttemptClass, AttemptEntry, ErrorRecord, JobRunRow } from '../tables/rows';
import { type JobRunStatus, WAITING_STATUSES } from '../tables/statuses';

/**
 * Identifies an attempt: its number, and a claim that tells its invocation from a copy. Each invocation makes a new
 * uuid.
 */
export interface AttemptClaim {
  attempt: number;
  claim: string;
}

export interface StartedAttempt extends AttemptClaim {
  plan: number;
  requestId: string;
  logStream: string;
  memoryMb?: number;
  startedAt: string;
  leaseUntil: string;
}

/**
 * START(n): the job's function claims attempt n before any of the job's code runs. Refused unless n is the next attempt
 * or this claim already has it (an SDK that sends again after a lost reply meets its own write). After a refusal the
 * function runs nothing and writes nothing.
 */
export function startAttempt(start: StartedAttempt): Change {
  const { attempt, claim } = start;
  const entry: AttemptEntry = {
    attempt,
    status: 'RUNNING',
    started_at: start.startedAt,
    ended_at: null,
    class: null,
    error: null,
    request_id: start.requestId,
    log_stream: start.logStream,
    ...(start.memoryMb !== undefined && { memory_mb: start.memoryMb }),
  };
  const firstStart: Change['set'] = attempt === 1 ? [['started_at', start.startedAt]] : [];
  return {
    condition: {
      all: [
        { equal: ['plan_no', start.plan] },
        {
          any: [
            { all: [{ oneOf: ['status', WAITING_STATUSES] }, { equal: ['attempt', attempt - 1] }] },
            { all: [{ equal: ['status', 'RUNNING'] }, { equal: ['attempt', attempt] }, { equal: ['claim', claim] }] },
          ],
        },
      ],
    },
    set: [
      ['status', 'RUNNING'],
      ['attempt', attempt],
      ['claim', claim],
      ['request_id', start.requestId],
      ['lease_until', start.leaseUntil],
      [['attempts', attempt - 1], entry],
      ...firstStart,
    ],
    remove: ['retry_at'],
  };
}

/** Notes what the attempt's work is called where it runs. Refused once the attempt is no longer under way. */
export function noteExternalId({ attempt, claim }: AttemptClaim, externalId: string): Change {
  return {
    condition: {
      all: [{ equal: ['status', 'RUNNING'] }, { equal: ['attempt', attempt] }, { equal: ['claim', claim] }],
    },
    set: [[['attempts', attempt - 1, 'external_id'], externalId]],
  };
}

export interface SucceededAttempt extends AttemptClaim {
  endedAt: string;
  durationMs: number;
  /** The handler's result as one JSON text. */
  output: string;
}

/**
 * END of an attempt that succeeded. It is final. A repeat with the same values is accepted, since a reply can be lost.
 */
export function succeedAttempt(end: SucceededAttempt): Change {
  const at = end.attempt - 1;
  return {
    condition: {
      all: [
        { equal: ['attempt', end.attempt] },
        { equal: ['claim', end.claim] },
        {
          any: [
            { equal: ['status', 'RUNNING'] },
            { all: [{ equal: ['status', 'SUCCEEDED'] }, { equal: ['ended_at', end.endedAt] }] },
          ],
        },
      ],
    },
    set: [
      ['status', 'SUCCEEDED'],
      ['ended_at', end.endedAt],
      ['duration_ms', end.durationMs],
      ['output', end.output],
      ['expires_at', expiresAt(end.endedAt)],
      [['attempts', at, 'status'], 'SUCCEEDED'],
      [['attempts', at, 'ended_at'], end.endedAt],
    ],
    remove: ['lease_until'],
  };
}

export interface FailedAttempt extends AttemptClaim {
  /**
   * Null while the code may still be at work. Then only the end of its process or of its lease proves that it is over.
   */
  endedAt: string | null;
  durationMs: number;
  class: Exclude<AttemptClass, 'fault'>;
  error: ErrorRecord;
}

/**
 * END of an attempt that failed. It is only evidence: the row stays RUNNING, and SettleAttempt decides what follows.
 */
export function failAttempt(end: FailedAttempt): Change {
  const at = end.attempt - 1;
  return {
    condition: {
      all: [{ equal: ['status', 'RUNNING'] }, { equal: ['attempt', end.attempt] }, { equal: ['claim', end.claim] }],
    },
    set: [
      ['duration_ms', end.durationMs],
      [['attempts', at, 'class'], end.class],
      [['attempts', at, 'error'], end.error],
      [['attempts', at, 'ended_at'], end.endedAt],
    ],
  };
}

/** What ends the current attempt of a RUNNING row together with the row. An end that the job already wrote stands. */
export function endRunningAttempt(row: JobRunRow, status: JobRunStatus): [Path, unknown][] {
  const entry = row.attempts[row.attempt - 1];
  if (row.status !== 'RUNNING' || !entry) return [];
  return [[['attempts', row.attempt - 1, 'status'], status]];
}

/** Whether the job's function ever began an attempt, so that there is a log. A number that was given up is no start. */
export function everStarted({ attempt, attempts }: Pick<JobRunRow, 'attempt' | 'attempts'>): boolean {
  return attempt > attempts.filter(({ status }) => status === 'NOT_STARTED').length;
}
