import type { JobRunRow, RunRow } from '../../../domain/tables/rows';
import type { HistoryEvent } from '../../../local/states/execution/history-event';
import type { ExecutionResult } from '../../../local/states/run-execution';
import type { Fault, FaultCase } from '../cases/fault-case';
import type { WriteDone } from '../engine/case-store';

/** All that is known of a case after its end: what the invariants are asked about. */
export interface Evidence {
  faultCase: FaultCase;
  group: string;
  /** The case's own execution first; then those that a fault started beside it. */
  executions: ExecutionEvidence[];
  writes: WriteDone[];
  works: Work[];
  /** The faults that found their place. */
  struck: Fault[];
  /** Of the group's lock, at the end. */
  holders: string[];
}

export interface ExecutionEvidence {
  runId: string;
  startedAt: string;
  /** Undefined where it did not end. */
  result: ExecutionResult | undefined;
  events: HistoryEvent[];
  /** How many writes of the case were done when it ended, before it was swept. */
  writesAtEnd: number;
  /** Of its name; two executions can have one. */
  run: RunRow | undefined;
  rows: JobRunRow[];
}

/** One call of a job's code, from its first sign to its last; ms of the monotonic clock. */
export interface Work {
  runId: string;
  job: string;
  attempt: number;
  from: number;
  to: number;
}

/** Each run with the execution that it belongs to. */
export function ownersOf({ executions }: Evidence): ExecutionEvidence[] {
  return executions.filter(({ run, startedAt }) => run?.execution_started_at === startedAt);
}
