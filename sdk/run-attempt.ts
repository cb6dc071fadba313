import { randomUUID } from 'node:crypto';
import { type AttemptClaim, failAttempt, startAttempt, succeedAttempt } from '../domain/attempts/attempt';
import { type AttemptRequest, parseAttemptRequest } from '../domain/attempts/attempt-request';
import { AttemptFailedError, AttemptRefusedError } from '../domain/tables/error-names';
import { type ErrorRecord, type JobRunRow, jobEntry } from '../domain/tables/rows';
import type { AttemptSurroundings } from './attempt-dependencies';
import type { Ending } from './ending';
import type { JobContext } from './job-context';
import { AttemptEars, runJobCode, type StartedAttempt } from './run-job-code';

/** Of Lambda's context, what an attempt uses. */
export interface Invocation {
  awsRequestId: string;
  logStreamName: string;
  getRemainingTimeInMillis(): number;
}

/** START, the job's code, END. Returns when the row says SUCCEEDED; throws in every other case. */
export async function runAttempt(
  event: unknown,
  invocation: Invocation,
  code: (job: JobContext) => unknown,
  around: AttemptSurroundings,
): Promise<void> {
  const request = parseAttemptRequest(event);
  const { run_id, job_name, attempt } = request;
  const ears = new AttemptEars({ run_id, job_name, attempt }, around);
  try {
    const started = await start(request, invocation, around);
    const ending = await runJobCode(started, code, ears, around);
    await end(started, ending, around);
  } finally {
    around.watchdog.calm();
    ears.close();
  }
}

interface Started extends StartedAttempt {
  claim: AttemptClaim;
  startedAt: number;
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
