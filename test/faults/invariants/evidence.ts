import type { JobRunRow, RunRow } from '../../../domain/tables/rows';
import type { HistoryEvent } from '../../../local/states/execution/history-event';
import type { ExecutionResult } from '../../../local/states/execution/run-to-end';
import { type CaseJob, type Fault, type FaultCase, isClockFault, jobsOfRerun } from '../cases/fault-case';
import type { WriteDone } from '../engine/case-store';

/** Everything known about a case after its end. The invariants are checked on it. */
export interface Evidence {
  faultCase: FaultCase;
  group: string;
  /** The case's own execution first, then those that a fault started beside it. */
  executions: ExecutionEvidence[];
  writes: WriteDone[];
  works: Work[];
  /** The faults that struck. */
  struck: Fault[];
  /** The rerun of the case's run, and that run as it was before. */
  rerun?: { runId: string; original: Recorded };
  /** How long the case took, ms of the monotonic clock. */
  tookMs: number;
  /** The holders of the group's lock at the end. */
  holders: string[];
}

/** What the run table has about a run. */
export interface Recorded {
  run: RunRow | undefined;
  rows: JobRunRow[];
}

export interface ExecutionEvidence extends Recorded {
  runId: string;
  startedAt: string;
  /** Undefined if it did not end. */
  result: ExecutionResult | undefined;
  events: HistoryEvent[];
  /** The histories of its batches, by the names of their executions. */
  batches: Record<string, HistoryEvent[]>;
  /** How many events there were when a person's request to stop had been accepted. */
  askedAt?: number;
  /** How many writes of the case were done when the execution ended, before the sweep. */
  writesAtEnd: number;
  // The run is that of the execution's name. Two executions can share one.
}

/** One call of a job's code, from its first sign of life to its last, ms of the monotonic clock. */
export interface Work {
  runId: string;
  job: string;
  attempt: number;
  from: number;
  to: number;
  /** The work of a process that the code started and left behind. */
  isLeft: boolean;
}

/** The faults that were aimed at this run, and its jobs as they were then. */
export function aimsAt({ faultCase, rerun }: Evidence, runId: string): { faults: Fault[]; jobs: CaseJob[] } {
  if (runId !== rerun?.runId) return faultCase;
  // A clock stays set.
  const clocks = faultCase.faults.filter(isClockFault);
  return { faults: [...clocks, ...(faultCase.rerun?.faults ?? [])], jobs: jobsOfRerun(faultCase) };
}

/** The events of the execution and of all its batches. Their ids say nothing, since each history counts for itself. */
export function allEvents({ events, batches }: ExecutionEvidence): HistoryEvent[] {
  return [...events, ...Object.values(batches).flat()];
}

/** Each run with its execution. */
export function ownersOf({ executions }: Evidence): ExecutionEvidence[] {
  return executions.filter(({ run, startedAt }) => run?.execution_started_at === startedAt);
}
