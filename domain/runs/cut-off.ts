import type { RunRow } from '../tables/rows';
import { isPlainObject } from '../values/json';
import { isRunId } from '../values/names';
import { showValue } from '../values/show-value';
import type { ClosedAs } from './close-run';

/*
 * When a run is closed from outside: only after its execution has ended, as Step Functions reports it. Neither a lease
 * nor a timeout decides this, because SettleAttempt may still retry while the execution lives.
 */

/** The state of a run's execution: still running, or how it ended. */
export type ExecutionState = 'RUNNING' | Exclude<ClosedAs, 'END'>;

/** What Step Functions reports about an execution. */
export interface ExecutionFacts {
  status: string;
  /** ISO 8601. */
  startedAt: string;
}

const MINUTE_MS = 60_000;
/** Nobody asks about a younger run unless something names it: most runs are closed by their own CloseRun. */
const YOUNG_MS = 10 * MINUTE_MS;
/** Step Functions is eventually consistent. If it does not know the execution of a run this old, it never will. */
const FORGOTTEN_MS = 60 * MINUTE_MS;
/** Step Functions gives milliseconds in `$$.Execution.StartTime`, and may cut them elsewhere. */
const SAME_START_MS = 1000;

export function isYoung(run: RunRow, now: number): boolean {
  return ageOf(run, now) < YOUNG_MS;
}

/** Whether a loader may still be writing the plan. A run closed before `plan_deadline` could get rows after its end. */
export function mayBeLoading(run: RunRow, now: number): boolean {
  return run.status === 'RUNNING' && !run.planned_at && now < Date.parse(run.plan_deadline);
}

/**
 * The state of the run's execution; RUNNING in doubt.
 * @param facts undefined if Step Functions knows no execution of that name
 */
export function judgeExecution(run: RunRow, facts: ExecutionFacts | undefined, now: number): ExecutionState {
  const later = facts ? Date.parse(facts.startedAt) - Date.parse(run.execution_started_at) : undefined;
  // A later execution has the same name, so the run's own is over. An earlier one is only a stale answer.
  if (later !== undefined && later >= SAME_START_MS) return 'ABORTED';
  if (!facts || (later !== undefined && later <= -SAME_START_MS)) {
    return ageOf(run, now) > FORGOTTEN_MS ? 'ABORTED' : 'RUNNING';
  }
  return stateOf(facts.status);
}

/** The state that an execution's status means for a run that is still open. */
export function stateOf(status: string): ExecutionState {
  switch (status) {
    case 'ABORTED':
    case 'FAILED':
    case 'TIMED_OUT':
      return status;
    case 'SUCCEEDED':
      // An execution closes its run before it succeeds, so something went wrong if the run is still open.
      return 'FAILED';
    default:
      return 'RUNNING';
  }
}

/** The execution statuses that can leave a run open. */
export const CUT_OFF_STATUSES = ['FAILED', 'TIMED_OUT', 'ABORTED'] as const;

function ageOf(run: RunRow, now: number): number {
  return now - Date.parse(run.open_since ?? run.execution_started_at);
}

/** The execution that an event is about, or why the event is ignored. */
export type ParsedStatusEvent = { runId: string; status: string } | { ignored: string };

/**
 * Reads a "Step Functions Execution Status Change" event. Anyone who may call the function can forge it, so it only
 * names an execution of this state machine. Step Functions is then asked what became of that execution.
 */
export function parseStatusEvent(event: unknown, stateMachineArn: string): ParsedStatusEvent {
  const detail = isPlainObject(event) ? event.detail : undefined;
  if (!isPlainObject(detail)) return { ignored: 'it is not an event about an execution' };
  const { name, status, stateMachineArn: arn } = detail;
  // The batches of a Distributed Map are executions too, but their state machine has a longer ARN.
  if (arn !== stateMachineArn) return { ignored: `its state machine is ${showValue(arn)}` };
  if (!isRunId(name)) return { ignored: `its name ${showValue(name)} cannot be a run_id: LoadGroup refuses it` };
  return { runId: name, status: typeof status === 'string' ? status : 'unknown' };
}

/** The ARN of the state machine's execution of this name. */
export function executionArn(stateMachineArn: string, name: string): string {
  return `${stateMachineArn.replace(':stateMachine:', ':execution:')}:${name}`;
}

/** How often the sweep runs; the stack's rule takes its rate from here. */
export const SWEEP_MINUTES = 5;

/** Earlier sweeps have already seen the executions that ended before this. */
const ENDED_WITHIN_MS = 60 * MINUTE_MS;

/**
 * The longest life of an execution that never wrote its run's row, and is found by listing alone. LoadGroup and
 * CloseRun with all their retries take 7 x 330 s and 9 x 330 s, and their waits at most 6 min: 94 min. A run with a row
 * is among the open runs, however long ago it started.
 */
const UNRECORDED_MS = 120 * MINUTE_MS;

/** Questions a sweep may ask. The account's bucket for DescribeExecution holds 250 calls and refills by 10 a second. */
export const ASKS_PER_SWEEP = 200;

/** Which ended executions to list, epoch ms. */
export function listingWindow(now: number): { endedSince: number; startedSince: number } {
  const endedSince = now - ENDED_WITHIN_MS;
  return { endedSince, startedSince: endedSince - UNRECORDED_MS };
}

/**
 * The open runs to ask about. Young ones mostly close themselves, so they count only if their execution is listed as
 * ended. A closed run is still listed as open if its closer died before it released the lock.
 */
export function findDueRuns(open: readonly RunRow[], ended: ReadonlySet<string>, now: number): string[] {
  return open
    .filter((run) => run.status !== 'RUNNING' || ended.has(run.run_id) || !isYoung(run, now))
    .map((run) => run.run_id);
}

/**
 * The next `limit` elements of `all`, in turns: each element has its turn after ⌈length / limit⌉ sweeps, so that long
 * runs at the head keep no other waiting for ever. The clock counts the turns, since nothing is remembered between two
 * sweeps.
 */
export function takeTurn<T>(all: readonly T[], now: number, limit = ASKS_PER_SWEEP): T[] {
  if (all.length <= limit) return [...all];
  const turn = Math.floor(now / (SWEEP_MINUTES * MINUTE_MS));
  const from = (turn * limit) % all.length;
  return [...all.slice(from), ...all.slice(0, from)].slice(0, limit);
}
