import type { RunTable } from '../adapters/dynamodb/run-table';
import type { AttemptRequest } from '../domain/attempts/attempt-request';
import { type Margins, marginsOf } from '../domain/attempts/deadline';
import { settleAttempt } from '../domain/attempts/settle-attempt';
import type { Decision, Settlement } from '../domain/attempts/settling';
import { drawEvents } from '../domain/runs/run';
import { stopText } from '../domain/runs/stop-run';
import { batchEntry, type JobRunRow, jobEntry, RUN_ENTRY } from '../domain/tables/rows';
import { isOpen, type JobRunStatus } from '../domain/tables/statuses';

/** The payload of SettleAttempt: the failed call of the job, and what Step Functions reports about the failure. */
export interface SettleRequest {
  FunctionName: string;
  Payload: AttemptRequest;
  failure: { Error?: string; Cause?: string };
  /** How long the machine has waited in all the LOOKs at this attempt. */
  waited_seconds?: number;
  /** True: the failed call was AwaitEnd's. After a wait that was woken it is an object. */
  awaited?: unknown;
}

/**
 * The next state's input. A RETRY is the next call itself, and so is an AWAIT; a LOOK is this request again. Waits are
 * whole seconds.
 */
export type SettleReply =
  | { outcome: 'SUCCEEDED' }
  /** With the row's status, for those who watch the run: it may be TIMED_OUT or ABORTED. */
  | { outcome: 'FAILED'; status: JobRunStatus }
  | {
      outcome: 'RETRY' | 'LOOK' | 'AWAIT';
      wait_seconds: number;
      FunctionName: string;
      Payload: AttemptRequest;
      failure?: SettleRequest['failure'];
      waited_seconds?: number;
      awaited?: true;
    };

/** Few tries are enough, because a row has few other writers: its job, a repeat of this call, CloseRun. */
const MAX_READS = 5;

/**
 * SETTLE: reads the row, decides (domain/attempts/settle-attempt.ts), and writes the decision if the row is still as it
 * was read. Otherwise it reads and decides again.
 */
export async function settle(runs: RunTable, request: SettleRequest, margins: Margins): Promise<SettleReply> {
  const { run_id, parts, job_name } = request.Payload;
  const key = { run_id, parts, entry: jobEntry(job_name) };
  for (let reads = 0; reads < MAX_READS; reads++) {
    const row = await runs.findJobRun(key, job_name);
    if (!row) return { outcome: 'FAILED', status: 'FAILED' };
    const decision = await decide(runs, row, request, margins);
    if (!decision.change || (await runs.update(key, decision.change)))
      return render(decision.settlement, request, statusAfter(row, decision));
  }
  throw new Error(`${key.entry} of ${run_id} changed ${MAX_READS} times while its attempt was settled`);
}

async function decide(runs: RunTable, row: JobRunRow, request: SettleRequest, margins: Margins): Promise<Decision> {
  const run = await runs.findRun(row.run_id);
  const settling = {
    row,
    attempt: request.Payload.attempt,
    plan: request.Payload.plan,
    failure: { error: String(request.failure?.Error ?? 'Unknown'), cause: String(request.failure?.Cause ?? '') },
    stopRequested: run?.stop_requested === true,
    ...(run && { stopText: stopText(run) }),
    eventsLeft: true,
    awaited: request.awaited === true,
    now: Date.now(),
    waitedSeconds: request.waited_seconds ?? 0,
    random: Math.random(),
    margins: marginsOf(request.FunctionName, margins),
  };
  const decision = settleAttempt(settling);
  if (!decision.drawsEvents) return decision;
  const { batch } = request.Payload;
  // A batch is an execution with history events of its own.
  const entry = batch === undefined ? RUN_ENTRY : batchEntry(batch);
  const drawn = await runs.update({ run_id: row.run_id, entry }, drawEvents(decision.lookEvents));
  return drawn ? decision : settleAttempt({ ...settling, eventsLeft: false });
}

function statusAfter({ status }: JobRunRow, { change }: Decision): JobRunStatus {
  const written = change?.set?.find(([path]) => path === 'status')?.[1];
  const after = written === undefined ? status : (written as JobRunStatus);
  // A question about another plan's row is answered, and its row is left alone.
  return isOpen(after) ? 'FAILED' : after;
}

function render(
  settlement: Settlement,
  { FunctionName, Payload, failure, waited_seconds = 0 }: SettleRequest,
  status: JobRunStatus,
): SettleReply {
  if (!('attempt' in settlement)) {
    return settlement.outcome === 'SUCCEEDED' ? { outcome: 'SUCCEEDED' } : { outcome: 'FAILED', status };
  }
  const next = {
    FunctionName,
    Payload: { ...Payload, attempt: settlement.attempt },
    wait_seconds: settlement.waitSeconds,
  };
  if (settlement.outcome === 'RETRY') return { outcome: 'RETRY', ...next };
  if (settlement.outcome === 'AWAIT') return { outcome: 'AWAIT', ...next, awaited: true };
  return { outcome: 'LOOK', ...next, failure, waited_seconds: waited_seconds + settlement.waitSeconds };
}
