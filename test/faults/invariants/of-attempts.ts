import { EMBEDDED_MARGINS } from '../../../domain/attempts/deadline';
import { type Fault, isAtEvent, isClockFault, SLOW_ACTS } from '../cases/fault-case';
import { aimsAt, allEvents, type Evidence, type ExecutionEvidence, type Work } from './evidence';
import { payloadOf, wordsOf } from './heard';

/*
 * What must hold for attempts: the answers to the machine, the signs of the jobs' own probe, and the charges.
 */

/** I3 no two attempts of a job are at work at once, by the signs of the job itself. */
export function workedBeside(evidence: Pick<Evidence, 'works'> & Partial<Evidence>): string[] {
  const own = evidence.works.filter(({ isLeft, job }) => !isLeft && !mayBeTakenForDead(evidence, job));
  return own.flatMap((work, index) => {
    const beside = own.slice(index + 1).find((other) => isSameJob(work, other) && isBeside(work, other));
    return beside ? [`I3 attempts ${work.attempt} and ${beside.attempt} of ${work.job} work at once`] : [];
  });
}

/**
 * Whether a clock was set, and a fault hides whether an attempt of this job lives. Then only the lease tells, and a
 * lease is a time: by a clock that is set forward a living attempt is dead.
 */
function mayBeTakenForDead({ struck = [] }: Partial<Evidence>, job: string): boolean {
  const isAimedAt = (fault: Fault) => !isAtEvent(fault) && 'job' in fault.place && fault.place.job === job;
  return struck.some(isClockFault) && struck.some(isAimedAt);
}

function isSameJob(one: Work, other: Work): boolean {
  return one.runId === other.runId && one.job === other.job;
}

function isBeside(one: Work, other: Work): boolean {
  return one.from < other.to && other.from < one.to;
}

/** A process is killed at once, but the machine is busy. What is left alone goes on for 6 s. */
const KILLED_WITHIN_MS = 3_000;

/** T2 what an attempt's code left running ends with the attempt. */
export function leftRunning({ works }: Pick<Evidence, 'works'>): string[] {
  return works.flatMap((left) => {
    const own = works.find(
      (work) => left.isLeft && !work.isLeft && isSameJob(work, left) && work.attempt === left.attempt,
    );
    const over = own ? Math.round(left.to - own.to) : 0;
    return over > KILLED_WITHIN_MS
      ? [`T2 what attempt ${left.attempt} of ${left.job} left went on for ${over} ms`]
      : [];
  });
}

/** I4 the machine's answer about a job is its row's status. */
export function brokenByWords(_: Evidence, execution: ExecutionEvidence): string[] {
  const words = wordsOf(execution);
  return execution.rows.flatMap(({ job_name, status }) => {
    const word = words.get(job_name);
    if (word !== 'SUCCEEDED' && word !== 'FAILED') return [];
    return (word === 'SUCCEEDED') === (status === 'SUCCEEDED')
      ? []
      : [`I4 the machine heard ${word}, ${job_name} is ${status}`];
  });
}

/**
 * I5 an attempt is charged only if its code began. If its process was struck between START and its code, nobody can
 * tell.
 */
export function chargedUnworked(evidence: Evidence, { runId, rows }: ExecutionEvidence): string[] {
  const { works } = evidence;
  const { faults } = aimsAt(evidence, runId);
  const struck = evidence.struck.filter((fault) => faults.includes(fault));
  return rows.flatMap(({ job_name, attempts }) =>
    attempts
      .filter((entry) => entry.status !== 'NOT_STARTED' && entry.class !== null && entry.class !== 'fault')
      .filter(({ attempt }) => !works.some((work) => isOf(work, runId, job_name, attempt)))
      .filter(({ attempt }) => !struck.some((fault) => isAtStart(fault, job_name, attempt)))
      .map(({ attempt }) => `I5 attempt ${attempt} of ${job_name} is charged, and its code never began`),
  );
}

function isOf(work: Work, runId: string, job: string, attempt: number): boolean {
  return work.runId === runId && work.job === job && work.attempt === attempt;
}

function isAtStart(fault: Fault, job: string, attempt: number): boolean {
  if (fault.kind !== 'store' || fault.place.of !== 'job' || fault.call !== 'START') return false;
  // The SDK sends a call three times, so nobody sees fewer losses.
  const isFatal = fault.trouble.do.startsWith('kill') || fault.times >= 3;
  return isFatal && fault.place.job === job && fault.place.attempt === attempt;
}

/** I9 no attempt is given up that was not invoked. */
export function givenUpUninvoked(_: Evidence, execution: ExecutionEvidence): string[] {
  const invoked = new Set(
    allEvents(execution)
      .filter((event) => event.type === 'TaskScheduled')
      .map((event) => `${payloadOf(event).job_name} ${payloadOf(event).attempt}`),
  );
  return execution.rows.flatMap(({ job_name, attempts }) =>
    attempts
      .filter(({ attempt }) => !invoked.has(`${job_name} ${attempt}`))
      .map(({ attempt, status }) => `I9 attempt ${attempt} of ${job_name} is ${status}, and was never invoked`),
  );
}

/** T1 an attempt that outlives its deadline and the watchdog has not succeeded. Only the last can have succeeded. */
export function workedTooLong(evidence: Evidence, { rows, runId }: ExecutionEvidence): string[] {
  return rows.flatMap(({ job_name, attempts, timeout_minutes, duration_ms: tookMs = 0 }) => {
    const allowedMs = Number(timeout_minutes) * 60_000 + EMBEDDED_MARGINS.watchdogMs;
    const acts = aimsAt(evidence, runId).jobs.find((job) => job.name === job_name)?.acts ?? [];
    return attempts.flatMap(({ attempt, status }) => {
      const isSlow = SLOW_ACTS.has(acts[Math.min(attempt, acts.length) - 1]?.do as never);
      const outlived = status === 'SUCCEEDED' && (isSlow || tookMs > allowedMs);
      return outlived ? [`T1 attempt ${attempt} of ${job_name} succeeded after ${tookMs} ms of ${allowedMs}`] : [];
    });
  });
}
