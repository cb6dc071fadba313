import type { RunRow } from '../tables/rows';
import type { ClosedAs } from './close-run';

/*
 * When a run is closed from outside: only once its execution has ended, as Step Functions says. No lease and no timeout
 * decides: while the execution lives, SettleAttempt may still retry (protocol, F11).
 */

/** How the execution of a run stands: still running, or ended and how. */
export type ExecutionState = 'RUNNING' | Exclude<ClosedAs, 'END'>;

/** What Step Functions tells of an execution. */
export interface ExecutionFacts {
  status: string;
  /** ISO 8601. */
  startedAt: string;
}

/** A run so young is not asked after unless something names it: most are closed by their own CloseRun. */
const YOUNG_MS = 600_000;
/** Step Functions is eventually consistent: a run this old whose execution it does not know will not appear any more. */
const FORGOTTEN_MS = 3_600_000;
/** Step Functions gives milliseconds in `$$.Execution.StartTime` and may cut them elsewhere. */
const SAME_START_MS = 1000;

export function isYoung(run: RunRow, now: number): boolean {
  return ageOf(run, now) < YOUNG_MS;
}

/** Whether its loader may still be writing the plan: closed before `plan_deadline`, a run could get rows after its end (F13). */
export function mayBeLoading(run: RunRow, now: number): boolean {
  return run.status === 'RUNNING' && !run.planned_at && now < Date.parse(run.plan_deadline);
}

/** How the run's execution stands. `facts`: undefined where Step Functions knows none of that name. In doubt it is RUNNING. */
export function judgeExecution(run: RunRow, facts: ExecutionFacts | undefined, now: number): ExecutionState {
  const later = facts ? Date.parse(facts.startedAt) - Date.parse(run.execution_started_at) : undefined;
  // A name is free again only after its execution is over (F19). An earlier one of the name is but a stale answer.
  if (later !== undefined && later >= SAME_START_MS) return 'ABORTED';
  if (!facts || (later !== undefined && later <= -SAME_START_MS)) {
    return ageOf(run, now) > FORGOTTEN_MS ? 'ABORTED' : 'RUNNING';
  }
  return stateOf(facts.status);
}

/** An execution's own status, for a run that is still open. */
export function stateOf(status: string): ExecutionState {
  switch (status) {
    case 'ABORTED':
    case 'FAILED':
    case 'TIMED_OUT':
      return status;
    case 'SUCCEEDED':
      // It closes its run before it succeeds; a run still open then was not closed by it.
      return 'FAILED';
    default:
      return 'RUNNING';
  }
}

/** Statuses of executions that can leave their run open. */
export const CUT_OFF_STATUSES = ['FAILED', 'TIMED_OUT', 'ABORTED'] as const;

function ageOf(run: RunRow, now: number): number {
  return now - Date.parse(run.open_since ?? run.execution_started_at);
}
