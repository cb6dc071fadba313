import { randomUUID } from 'node:crypto';
import { type AttemptClaim, failAttempt, startAttempt, succeedAttempt } from '../domain/attempts/attempt';
import { failedText } from '../domain/attempts/attempt-error';
import { type AttemptRequest, parseAttemptRequest } from '../domain/attempts/attempt-request';
import { deadlineOf, killAt, leaseUntilOf } from '../domain/attempts/deadline';
import { AttemptFailedError, AttemptRefusedError, AttemptUnrecordedError } from '../domain/tables/error-names';
import { type JobRunRow, jobEntry } from '../domain/tables/rows';
import type { AttemptCode } from './attempt-code';
import { AttemptOutput, type AttemptOutputDependencies } from './attempt-output';
import type { Ending } from './ending';
import type { Invocation } from './job-handler';
import { now, toIso } from './own-globals';
import { type ClaimedAttempt, type JobCodeDependencies, runJobCode } from './run-job-code';
import { monotonicMs, startStopwatch } from './stopwatch';
import type { Watchdog } from './watchdog';

export interface AttemptDependencies extends JobCodeDependencies, AttemptOutputDependencies {
  watchdog: Watchdog;
}

/** START, the job's code, END. Returns when the row says SUCCEEDED; throws in every other case. */
export async function runAttempt(
  event: unknown,
  invocation: Invocation,
  code: AttemptCode,
  deps: AttemptDependencies,
): Promise<void> {
  const request = parseAttemptRequest(event);
  const { run_id, job_name, attempt } = request;
  const output = new AttemptOutput({ run_id, job_name, attempt }, deps);
  try {
    const started = await start(request, invocation, deps);
    const ending = await runJobCode(started, code, output, deps);
    await end(started, ending, invocation, deps);
  } finally {
    deps.watchdog.disarm();
    output.close();
  }
}

interface StartedAttempt extends ClaimedAttempt {
  /** How many ms the attempt has taken so far. */
  tookMs(): number;
}

/**
 * START: the watchdog is armed before the claim, so that no claimed attempt is ever without one. Whatever happens in
 * this process goes by the monotonic clock. Only the row's times, which other machines read, are of the system's clock.
 */
async function start(
  request: AttemptRequest,
  invocation: Invocation,
  deps: AttemptDependencies,
): Promise<StartedAttempt> {
  const { margins } = deps;
  const claim = { attempt: request.attempt, claim: randomUUID() };
  const startedAt = now();
  const tookMs = startStopwatch();
  const remainingMs = invocation.getRemainingTimeInMillis();
  const begin = { startedAt: monotonicMs(), remainingMs };
  const leaseUntil = leaseUntilOf({ startedAt, remainingMs }, request.timeout_seconds, margins);
  deps.watchdog.arm(leaseUntilOf(begin, request.timeout_seconds, margins));
  const row = await claimAttempt(request, claim, invocation, startedAt, leaseUntil, deps);
  const deadline = deadlineOf(begin, row.timeout_minutes ?? 0, margins);
  deps.watchdog.arm(killAt(deadline, margins));
  return { row, claim, tookMs, deadline };
}

async function claimAttempt(
  request: AttemptRequest,
  claim: AttemptClaim,
  invocation: Invocation,
  startedAt: number,
  leaseUntil: number,
  deps: AttemptDependencies,
): Promise<JobRunRow> {
  const { run_id, parts } = request;
  const key = { run_id, parts, entry: jobEntry(request.job_name) };
  const change = startAttempt({
    ...claim,
    plan: request.plan,
    requestId: invocation.awsRequestId,
    logStream: invocation.logStreamName,
    ...memoryOf(invocation),
    startedAt: toIso(startedAt),
    leaseUntil: toIso(leaseUntil),
  });
  const row = await deps.runs.update<JobRunRow>(key, change).catch((error: unknown) => {
    // DynamoDB's own answer says nothing about this process. Without an answer an earlier attempt may have broken it.
    if (!isAnswer(error)) deps.leaveAfterReply();
    throw error;
  });
  if (row) return row;
  throw new AttemptRefusedError(
    `attempt ${request.attempt} of ${request.job_name} in ${request.run_id} was refused: it is not the next one, or another call has it`,
  );
}

function memoryOf({ memoryLimitInMB }: Invocation): { memoryMb?: number } {
  const memoryMb = Number(memoryLimitInMB);
  return Number.isInteger(memoryMb) ? { memoryMb } : {};
}

/**
 * If END cannot be written, something is wrong with this process, and it is not used again. The job's code has ended,
 * and the error names the request, so SettleAttempt need not wait until the lease has passed.
 */
async function end(
  started: StartedAttempt,
  ending: Ending,
  { awsRequestId }: Invocation,
  deps: AttemptDependencies,
): Promise<void> {
  try {
    if ('output' in ending) await recordSuccess(started, ending.output, deps);
    else await recordFailure(started, ending, deps);
  } catch (error) {
    if (error instanceof AttemptFailedError || ('alive' in ending && ending.alive)) throw error;
    deps.leaveAfterReply();
    throw new AttemptUnrecordedError(`RequestId: ${awsRequestId} Error: END could not be written: ${error}`);
  }
}

async function recordSuccess(
  { row, claim, tookMs, usage }: StartedAttempt,
  output: string,
  { runs }: AttemptDependencies,
): Promise<void> {
  const change = succeedAttempt({ ...claim, endedAt: toIso(now()), durationMs: tookMs(), output, usage });
  if (await runs.update(keyOf(row), change)) return;
  throw new AttemptFailedError(`END of attempt ${claim.attempt} was refused: the job run was closed meanwhile`);
}

/** SettleAttempt takes an `endedAt` as proof that the attempt is over, so code that may be at work gets none. */
async function recordFailure(
  { row, claim, tookMs, usage }: StartedAttempt,
  { class: kind, error, alive, workUntil }: Exclude<Ending, { output: string }>,
  deps: AttemptDependencies,
): Promise<never> {
  const isElsewhere = workUntil !== undefined && workUntil > now();
  const endedAt = alive || isElsewhere ? null : toIso(now());
  const work = isElsewhere ? { workUntil: laterOf(row.lease_until, workUntil) } : {};
  const end = { ...claim, endedAt, durationMs: tookMs(), class: kind, error, usage, ...work };
  try {
    await deps.runs.update(keyOf(row), failAttempt(end));
  } finally {
    // Only leaving the process stops such code for sure, whether or not END was written.
    if (alive) deps.leaveProcess();
  }
  throw new AttemptFailedError(failedText(claim.attempt, error));
}

function laterOf(lease: string | undefined, time: number): string {
  return toIso(Math.max(Date.parse(lease ?? '') || 0, time));
}

function isAnswer(error: unknown): boolean {
  return typeof error === 'object' && error !== null && '$fault' in error;
}

function keyOf({ run_id, parts, entry }: JobRunRow) {
  return { run_id, parts, entry };
}
