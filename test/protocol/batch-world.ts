import type { startAttempt, succeedAttempt } from '../../domain/attempts/attempt';
import type { settleAttempt } from '../../domain/attempts/settle-attempt';
import type { isOfSlice, Slice } from '../../domain/plans/batch-rows';
import type { closeJobRun, runVerdict } from '../../domain/runs/close-run';
import type { JobRunRow, RunRow } from '../../domain/tables/rows';
import { rowKey } from './attempt-world';

/*
 * The world of a stage that runs as batches: its children, one of which may be lost, come twice or outlive the run, the
 * calls of its jobs, the stage after it, and the closer.
 */
export interface World {
  rows: Readonly<Record<string, JobRunRow>>;
  run: RunRow;
  children: readonly Child[];
  calls: readonly Call[];
  parent: Parent;
  /** How many faults may still happen. */
  faults: number;
}

/** `map`: it waits for the children. `later`: the stage after it is called. `ended`: it can do nothing more. */
export type Parent = { at: 'map' | 'later' | 'closing' } | { at: 'ended'; as: 'END' | 'ABORTED' };

export interface Child {
  slice: Slice;
  /** The Map hears of one child for each of its items; a second one with the same slice is a copy. */
  isCopy: boolean;
  state: ChildState;
}

export type ChildState =
  | { at: 'load' }
  | { at: 'lost' }
  | { at: 'jobs'; jobs: readonly JobOfChild[]; broken: boolean }
  | { at: 'said'; word: Word };
export type Word = 'SUCCEEDED' | 'FAILED';

/** RunJob in a child. `call`: its index among the calls. */
export type JobOfChild = { job: string; attempt: number } & (
  | { at: 'invoke' }
  | { at: 'wait'; call: number }
  | { at: 'settle'; error: string }
  | { at: 'done'; word: Word }
);

/** A call of a job's function. Its index is its claim. */
export interface Call {
  job: string;
  plan: number;
  attempt: number;
  phase: 'new' | 'work' | 'returned' | 'failed' | 'refused' | 'crashed';
}

/** What decides. A mutant replaces some of it. */
export interface Protocol {
  startAttempt: typeof startAttempt;
  succeedAttempt: typeof succeedAttempt;
  settleAttempt: typeof settleAttempt;
  closeJobRun: typeof closeJobRun;
  runVerdict: typeof runVerdict;
  isOfSlice: typeof isOfSlice;
  /** Whether LoadBatch says that a job of its slice ended badly before. */
  tellsBroken: boolean;
  /** The Choice after the Map: whether the next stage follows. `words`: the Map's result. */
  goesOn(words: readonly (Word | null)[], count: number): boolean;
  /** Whether the run may be closed from outside. */
  mayClose(world: World): boolean;
}

export function isAlive({ phase }: Call): boolean {
  return phase === 'new' || phase === 'work';
}

function callOf(job: JobOfChild): number | undefined {
  return job.at === 'wait' ? job.call : undefined;
}

export function claimOf(call: number): string {
  return `request-${call}`;
}

/** Equal for worlds with the same future. */
export function keyOf({ rows, run, children, calls, parent, faults }: World): string {
  const rowKeys = Object.values(rows).map(rowKey);
  const childKeys = children.map(({ state, isCopy }) => `${isCopy}${JSON.stringify(state)}`);
  const awaited = new Set(children.flatMap(({ state }) => (state.at === 'jobs' ? state.jobs.map(callOf) : [])));
  // A call that is over, and that nobody awaits, does nothing more.
  const callKeys = calls.map((call, index) =>
    isAlive(call) || awaited.has(index) ? `${call.job}${call.attempt}${call.phase}` : call.job,
  );
  return [rowKeys, run.status, childKeys, callKeys, JSON.stringify(parent), faults].join('|');
}
