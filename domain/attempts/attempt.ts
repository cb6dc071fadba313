import type { Usage } from '../cost/usage';
import type { Change, Condition, Path } from '../tables/change';
import { expiresAt } from '../tables/retention';
import type { AttemptClass, AttemptEntry, ErrorRecord, JobRunRow, WorkLog } from '../tables/rows';
import { type JobRunStatus, WAITING_STATUSES } from '../tables/statuses';
import { printable } from '../values/show-value';

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
  /** Of work in a service: until then this call may be starting it. */
  startingUntil?: string;
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
      ...(start.startingUntil === undefined ? [] : [['starting_until', start.startingUntil] satisfies [Path, unknown]]),
    ],
    remove: start.startingUntil === undefined ? ['retry_at'] : ['retry_at', 'work_id', 'work_done'],
  };
}

/** Notes what the attempt's work is called where it runs, and its page. Refused once the attempt is not under way. */
export function noteExternalId(claim: AttemptClaim, id: string, consoleUrl?: string): Change {
  const { set = [], ...noted } = note(claim, 'external_id', id);
  if (consoleUrl === undefined) return { ...noted, set };
  return { ...noted, set: [...set, [['attempts', claim.attempt - 1, 'console_url'], consoleUrl]] };
}

/** Notes where the service keeps what the attempt's work prints. Refused once the attempt is no longer under way. */
export function noteWorkLog(claim: AttemptClaim, log: WorkLog): Change {
  return note(claim, 'work_log', log);
}

function note({ attempt, claim }: AttemptClaim, field: keyof AttemptEntry, value: unknown): Change {
  return {
    condition: {
      all: [{ equal: ['status', 'RUNNING'] }, { equal: ['attempt', attempt] }, { equal: ['claim', claim] }],
    },
    set: [[['attempts', attempt - 1, field], value]],
  };
}

/**
 * Notes what the attempt's work in a service is called there. Refused if the attempt has ended, or has other work
 * already: whoever started this one stops it again.
 */
export function noteWork(claim: AttemptClaim, { id, consoleUrl, after }: NotedWork): Change {
  const { condition, set = [] } = noteExternalId(claim, id, consoleUrl);
  const before: Condition = after ? { equal: ['work_id', after.id] } : { absent: 'work_id' };
  const done: Change['set'] = after ? [['work_done', after.done]] : [];
  return {
    condition: { all: [condition, { any: [before, { equal: ['work_id', id] }] }] },
    set: [['work_id', id], ...done, ...set],
    remove: ['starting_until'],
  };
}

export interface NotedWork {
  id: string;
  consoleUrl?: string;
  /** Of work in parts: the id that this part takes the place of, and what is kept of the parts before. */
  after?: { id: string; done: string } | undefined;
}

/**
 * The call that was to start the work has died before it knew whether it did. This one starts it, unless another call
 * was first.
 * @param after of work in parts: the id of the part that is over, after which this call starts the next
 */
export function startWorkAgain(
  { attempt, claim }: AttemptClaim,
  seen: string | undefined,
  until: string,
  after?: string,
): Change {
  return {
    condition: {
      all: [
        { equal: ['status', 'RUNNING'] },
        { equal: ['attempt', attempt] },
        { equal: ['claim', claim] },
        after === undefined ? { absent: 'work_id' } : { equal: ['work_id', after] },
        seen === undefined ? { absent: 'starting_until' } : { equal: ['starting_until', seen] },
      ],
    },
    set: [['starting_until', until]],
  };
}

export interface SucceededAttempt extends AttemptClaim {
  endedAt: string;
  durationMs: number;
  /** The handler's result as one JSON text. */
  output: string;
  /** The service in which the work ran has said that it ended. */
  workOver?: true;
  /** What the work used, as that service says. */
  usage?: Usage | undefined;
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
      ...over(end),
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
  /** `fault`: of work elsewhere alone, where a service says so itself. */
  class: AttemptClass;
  error: ErrorRecord;
  /** What the attempt called elsewhere may be at work until then, whatever becomes of the attempt's own process. */
  workUntil?: string;
  /** The service in which the work ran has said that it ended. */
  workOver?: true;
  /** What the work used, as that service says. */
  usage?: Usage | undefined;
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
      ...over(end),
      ...goesOn(end),
    ],
  };
}

/** The lease lasts as long as the work may, and only its end proves that the attempt is over. */
function goesOn({ attempt, workUntil }: FailedAttempt): [Path, unknown][] {
  if (workUntil === undefined) return [];
  return [
    [['attempts', attempt - 1, 'work_over'], false],
    ['lease_until', workUntil],
  ];
}

function over({ attempt, workOver, usage }: Pick<FailedAttempt, 'attempt' | 'workOver' | 'usage'>): [Path, unknown][] {
  return [
    ...(workOver === undefined ? [] : [[['attempts', attempt - 1, 'work_over'], true] satisfies [Path, unknown]]),
    ...(usage === undefined ? [] : [[['attempts', attempt - 1, 'usage'], usage] satisfies [Path, unknown]]),
  ];
}

/** What ends the current attempt of a RUNNING row together with the row. An end that the job already wrote stands. */
export function endRunningAttempt(row: JobRunRow, status: JobRunStatus): [Path, unknown][] {
  const entry = row.attempts[row.attempt - 1];
  if (row.status !== 'RUNNING' || !entry) return [];
  return [[['attempts', row.attempt - 1, 'status'], status]];
}

/**
 * How the current attempt of a RUNNING row has failed, if it has recorded that itself and its code is over: it waits
 * for SettleAttempt, and nothing of it can succeed any more. A fault leaves open what the work came to.
 */
export function failureOf({ status, attempt, attempts }: JobRunRow): 'FAILED' | 'TIMED_OUT' | undefined {
  const entry = attempts[attempt - 1];
  if (status !== 'RUNNING' || !entry?.ended_at || entry.work_over === false) return undefined;
  if (entry.class === null || entry.class === 'fault') return undefined;
  return entry.class === 'timeout' ? 'TIMED_OUT' : 'FAILED';
}

/** Whether the job's function ever began an attempt, so that there is a log. A number that was given up is no start. */
export function everStarted({ attempt, attempts }: Pick<JobRunRow, 'attempt' | 'attempts'>): boolean {
  return attempt > attempts.filter(({ status }) => status === 'NOT_STARTED').length;
}

/** Work elsewhere outlives its run, if nobody has seen it end: the end of a sentence that says so. */
export function livesOn(row: JobRunRow): string {
  if (row.status === 'RUNNING' && row.attempts[row.attempt - 1]?.work_over === false)
    return `; ${callGoesOn(row.lease_until)}`;
  if (row.looks === undefined && row.work_id === undefined) return '';
  const isUnderWay = row.status === 'RUNNING' && !row.attempts[row.attempt - 1]?.work_over;
  if (!isUnderWay && workOf(row) === undefined) return '';
  return `; ${workText(row)} may still run in its service`;
}

/** A function that an attempt has called goes on, whatever becomes of the attempt. */
export function callGoesOn(until: string | undefined): string {
  return `the function that it called may be at work until ${until}`;
}

/** What the work in a service is called that may still run, for people. */
export function workText(row: Pick<JobRunRow, 'work_id' | 'attempts'>): string {
  const id = row.work_id ?? workOf(row);
  return id === undefined ? 'its work' : printable(id);
}

/**
 * The last work that nobody has seen end, by its id. An attempt makes sure that nothing of those before it runs before
 * it starts its own work, and before it says that its work is over.
 */
function workOf({ attempts }: Pick<JobRunRow, 'attempts'>): string | undefined {
  const last = attempts.findLast(({ external_id, work_over }) => external_id !== undefined || work_over);
  return last?.work_over ? undefined : last?.external_id;
}

/** An attempt whose lease is over, and whose work was not seen to end. */
export function notSeen(row: Pick<JobRunRow, 'work_id' | 'attempts' | 'timeout_minutes'>): string {
  return `not finished after timeout_minutes = ${row.timeout_minutes}, and not seen to stop: ${workText(row)} may still run`;
}
