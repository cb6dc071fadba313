import type { JobRunRow, RunRow } from '../../../domain/tables/rows';
import type { HistoryEvent } from '../../../local/states/execution/history-event';
import type { ExecutionResult } from '../../../local/states/run-execution';
import type { Fault, FaultCase } from '../cases/fault-case';
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
  /** The holders of the group's lock at the end. */
  holders: string[];
}

export interface ExecutionEvidence {
  runId: string;
  startedAt: string;
  /** Undefined if it did not end. */
  result: ExecutionResult | undefined;
  events: HistoryEvent[];
  /** How many writes of the case were done when the execution ended, before the sweep. */
  writesAtEnd: number;
  /** The run of the execution's name. Two executions can share one. */
  run: RunRow | undefined;
  rows: JobRunRow[];
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

/** Each run with its execution. */
export function ownersOf({ executions }: Evidence): ExecutionEvidence[] {
  return executions.filter(({ run, startedAt }) => run?.execution_started_at === startedAt);
}
