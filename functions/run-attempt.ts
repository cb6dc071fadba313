import { randomUUID } from 'node:crypto';
import type { RunTable } from '../adapters/run-table';
import { type AttemptClaim, failAttempt, startAttempt, succeedAttempt } from '../domain/attempt';
import { AttemptFailedError, AttemptRefusedError } from '../domain/error-names';
import type { Margins } from '../domain/margins';
import { errorRecord, recordError } from '../domain/record-limits';
import { type ErrorRecord, type JobRunRow, jobEntry } from '../domain/rows';
import { Alarms } from './alarms';
import { type AttemptRequest, parseAttemptRequest } from './attempt-request';
import { type Ending, encodeOutput } from './ending';
import { type JobContext, openJobContext } from './job-context';
import type { Watchdog } from './watchdog';

/** What an attempt needs of its surroundings. */
export interface AttemptSurroundings {
  runs: RunTable;
  dataRoot: string;
  margins: Margins;
  watchdog: Watchdog;
  /** Ends the process: a job that ignores its signal must not go on inside a warm one. */
  leaveProcess(): void;
}

/** Of Lambda's context, what an attempt uses. */
export interface Invocation {
  awsRequestId: string;
  logStreamName: string;
  getRemainingTimeInMillis(): number;
}

/** Thrown by a job: ends the job run at once, whatever retries are left. */
export class PermanentJobError extends Error {
  override readonly name = 'PermanentJobError';
}

/** START, the job's code, END. Returns when the row says SUCCEEDED; throws in every other case. */
export async function runAttempt(
  event: unknown,
  invocation: Invocation,
  code: (job: JobContext) => unknown,
  around: AttemptSurroundings,
): Promise<void> {
  const request = parseAttemptRequest(event);
  try {
    const started = await start(request, invocation, around);
    const ending = await runCode(started, code, around);
    await end(started, ending, around);
  } finally {
    around.watchdog.calm();
  }
}

interface Started {
  row: JobRunRow;
  claim: AttemptClaim;
  startedAt: number;
  deadline: number;
}

/** 256 bytes less `attempt 61 failed: `, an ellipsis and half a character. */
const HEADLINE_BYTES = 220;

async function start(request: AttemptRequest, invocation: Invocation, around: AttemptSurroundings): Promise<Started> {
  const { margins } = around;
  const claim = { attempt: request.attempt, claim: randomUUID() };
  const startedAt = Date.now();
  const allowed = invocation.getRemainingTimeInMillis() - margins.reserveMs;
  const planned = (request.timeout_seconds - margins.backstopSeconds) * 1000;
  const leaseUntil = startedAt + Math.min(planned, allowed) + margins.watchdogMs;
  around.watchdog.arm(leaseUntil);
  const row = await claimAttempt(request, claim, invocation, startedAt, leaseUntil, around);
  const deadline = startedAt + Math.min((row.timeout_minutes ?? 0) * 60_000, allowed);
  around.watchdog.arm(deadline + margins.watchdogMs);
  return { row, claim, startedAt, deadline };
}

async function claimAttempt(
  request: AttemptRequest,
  claim: AttemptClaim,
  invocation: Invocation,
  startedAt: number,
  leaseUntil: number,
  around: AttemptSurroundings,
): Promise<JobRunRow> {
  const key = { run_id: request.run_id, entry: jobEntry(request.job_name) };
  const change = startAttempt({
    ...claim,
    plan: request.plan,
    requestId: invocation.awsRequestId,
    logStream: invocation.logStreamName,
    startedAt: iso(startedAt),
    leaseUntil: iso(leaseUntil),
  });
  const row = await around.runs.update<JobRunRow>(key, change);
  if (row) return row;
  throw new AttemptRefusedError(
    `attempt ${request.attempt} of ${request.job_name} in ${request.run_id} was refused: it is not the next one, or another call has it`,
  );
}

/** Runs the job's code to its end, or to the deadline and its grace: exactly one ending comes out. */
async function runCode(
  { row, deadline }: Started,
  code: (job: JobContext) => unknown,
  around: AttemptSurroundings,
): Promise<Ending> {
  const stop = new AbortController();
  const alarms = new Alarms();
  const tooLate = new Promise<Ending>((resolve) => {
    const late = (why: ErrorRecord, kind: 'timeout' | 'job') => {
      stop.abort(new DOMException(why.message, kind === 'timeout' ? 'TimeoutError' : 'AbortError'));
      alarms.after(around.margins.graceMs, () => resolve({ class: kind, error: why, alive: true }));
    };
    alarms.after(deadline - Date.now(), () => late(timedOut(row), 'timeout'));
    alarms.every(around.margins.stopLookMs, async () => {
      const run = await around.runs.findRun(row.run_id);
      if (run?.stop_requested && !stop.signal.aborted) late(errorRecord('AbortError', 'the run was stopped'), 'job');
    });
  });
  try {
    const job = openJobContext(row, around.runs, around.dataRoot, stop.signal, row.scheduled_time ?? null);
    return await Promise.race([settle(code, job, row), tooLate]);
  } finally {
    alarms.clear();
  }
}

/** The code's own ending. After the deadline it is a timeout, whatever the code still answers. */
async function settle(code: (job: JobContext) => unknown, job: JobContext, row: JobRunRow): Promise<Ending> {
  try {
    const result = await code(job);
    if (job.signal.aborted) return abortedEnding(job.signal, row);
    return encodeOutput(result);
  } catch (error) {
    if (job.signal.aborted) return abortedEnding(job.signal, row);
    return { class: isPermanent(error) ? 'permanent' : 'job', error: recordError(error), alive: false };
  }
}

function abortedEnding(signal: AbortSignal, row: JobRunRow): Ending {
  if ((signal.reason as Error).name === 'TimeoutError') return { class: 'timeout', error: timedOut(row), alive: false };
  return { class: 'job', error: errorRecord('AbortError', 'the run was stopped'), alive: false };
}

function timedOut(row: JobRunRow): ErrorRecord {
  return errorRecord('TimedOut', `not finished after timeout_minutes = ${row.timeout_minutes}`);
}

/** By the literal name, not the class: a bundle can hold two copies of this module. */
function isPermanent(error: unknown): boolean {
  try {
    return error instanceof Error && error.name === 'PermanentJobError';
  } catch {
    // A proxy or a getter that throws: an error all the same, and the attempt's end must be recorded.
    return false;
  }
}

async function end({ row, claim, startedAt }: Started, ending: Ending, around: AttemptSurroundings): Promise<void> {
  const key = { run_id: row.run_id, entry: row.entry };
  const endedAt = Date.now();
  if ('output' in ending) {
    const change = succeedAttempt({
      ...claim,
      endedAt: iso(endedAt),
      durationMs: endedAt - startedAt,
      output: ending.output,
    });
    if (await around.runs.update(key, change)) return;
    throw new AttemptFailedError(`END of attempt ${claim.attempt} was refused: the job run was closed meanwhile`);
  }
  try {
    await around.runs.update(
      key,
      // Without an end while the code may still be at work: SettleAttempt takes an end as proof that it is over.
      failAttempt({ ...claim, endedAt: ending.alive ? null : iso(endedAt), class: ending.class, error: ending.error }),
    );
  } finally {
    // The code may still be at work: only leaving the process stops it for sure, whether or not END was written.
    if (ending.alive) around.leaveProcess();
  }
  throw new AttemptFailedError(`attempt ${claim.attempt} failed: ${headline(ending.error)}`);
}

/** For who watches the execution; all of it stands in the run table. A failed Task's cause travels on: at most 256 bytes. */
function headline({ name, message }: ErrorRecord): string {
  const line = Buffer.from(`${name}: ${message.split('\n')[0]}`, 'utf8');
  return line.length <= HEADLINE_BYTES ? line.toString('utf8') : `${line.toString('utf8', 0, HEADLINE_BYTES)}…`;
}

function iso(time: number): string {
  return new Date(time).toISOString();
}
