import type { failAttempt, startAttempt, succeedAttempt } from '../../domain/attempts/attempt';
import type { settleAttempt } from '../../domain/attempts/settle-attempt';
import type { Settlement } from '../../domain/attempts/settling';
import type { closeJobRun } from '../../domain/runs/close-run';
import type { Change } from '../../domain/tables/change';
import type { JobRunRow } from '../../domain/tables/rows';
import type { Step } from './explore';

/*
 * The world of one job run, as in ../shared/protocol/model.py: its row, the machine's iteration, the calls of its
 * function and of SettleAttempt, and the closer from outside.
 */
export interface World {
  row: JobRunRow;
  invocations: readonly Invocation[];
  machine: Machine;
  settles: readonly SettleCall[];
  closer: Closer;
  stopRequested: boolean;
  /** How many faults and acts by hand may still happen. */
  faults: number;
  canStop: boolean;
  canRedrive: boolean;
  canForge: boolean;
  canRequestStop: boolean;
}

/** One call of the job's function. Its index in the list is its claim and its request id. */
export interface Invocation {
  attempt: number;
  phase: Phase;
  /** Whether the job's code began. */
  worked: boolean;
}

/**
 * `restart`: START is written and its reply lost. `overrun`: at work past the deadline. `leaving`: the same, with END
 * written.
 */
export type Phase = 'new' | 'restart' | 'work' | 'done' | 'thrown' | 'overrun' | 'leaving' | Dead;
type Dead = 'returned' | 'failed' | 'refused' | 'crashed';

export type Machine =
  | { at: 'invoke'; attempt: number }
  | { at: 'wait'; attempt: number; invocation: number }
  | { at: 'settle'; attempt: number; seen: Seen; call?: number }
  | { at: 'look'; attempt: number; seen: Seen }
  | { at: 'stopped'; was: Machine }
  | { at: 'done'; outcome: 'SUCCEEDED' | 'FAILED' };

/** What Step Functions reports about a failed call. `crashed-0`: its Cause names request 0. */
export type Seen = 'refused' | 'failed' | 'ambiguous' | 'timeout' | `crashed-${number}`;

export interface SettleRequest {
  attempt: number;
  seen: Seen;
}
export type SettleCall =
  | ({ at: 'read' } & SettleRequest)
  | ({ at: 'write'; settlement: Settlement; change: Change; readKey: string } & SettleRequest)
  | { at: 'replied'; settlement: Settlement };

export type Closer = { at: 'idle' } | { at: 'write'; change: Change; readKey: string; ended: boolean };

/** The functions that change the row. A mutant replaces some of them. */
export interface Protocol {
  startAttempt: typeof startAttempt;
  succeedAttempt: typeof succeedAttempt;
  failAttempt: typeof failAttempt;
  settleAttempt: typeof settleAttempt;
  closeJobRun: typeof closeJobRun;
  /** Whether the closer from outside takes the row for abandoned. */
  mayClose(row: JobRunRow, executionEnded: boolean): boolean;
  /** Whether the END of code that is still at work has an `ended_at`. */
  endsWhileAtWork: boolean;
}

export interface Scope {
  /** How many faults may happen on one path. */
  faults: number;
  /** Whether the run may be asked to stop. */
  stop?: boolean;
  /** Whether the run has history events left for retries. */
  eventsLeft?: boolean;
  /** An attempt that a stranger may call once. */
  forged?: number;
}

const DEAD: ReadonlySet<Phase> = new Set<Phase>(['returned', 'failed', 'refused', 'crashed']);
const AT_WORK: ReadonlySet<Phase> = new Set<Phase>(['work', 'overrun', 'leaving']);

/** Whether the sandbox can still do something: its lease has not ended. */
export function isAlive({ phase }: Invocation): boolean {
  return !DEAD.has(phase);
}

export function isAtWork({ phase }: Invocation): boolean {
  return AT_WORK.has(phase);
}

export function claimId(invocation: number): string {
  return `request-${invocation}`;
}

/** Whether the sandbox that holds the row's claim can still do something. */
export function isHolderAlive({ row, invocations }: World): boolean {
  return invocations.some((invocation, id) => claimId(id) === row.claim && isAlive(invocation));
}

export function hasEnded({ at }: Machine): boolean {
  return at === 'stopped' || at === 'done';
}

export function step(world: World, label: string, next: Partial<World>): Step<World> {
  return { label, to: { ...world, ...next } };
}

/** A step that uses up one of the remaining faults. */
export function fault(world: World, label: string, next: Partial<World>): Step<World>[] {
  return world.faults > 0 ? [step(world, label, { ...next, faults: world.faults - 1 })] : [];
}

/** Equal for worlds with the same future. Texts and times do not count, nor do dead calls that nobody awaits. */
export function keyOf(world: World): string {
  const { row, machine } = world;
  const calls = world.settles.map((call, index) => settleKey(call, machine.at === 'settle' && machine.call === index));
  const invocations = world.invocations.map((invocation, id) => {
    const matters =
      isAlive(invocation) || claimId(id) === row.claim || (machine.at === 'wait' && machine.invocation === id);
    return matters
      ? `${invocation.attempt}${invocation.phase}${invocation.worked ? '+' : ''}`
      : `${invocation.attempt}`;
  });
  const closer = world.closer.at === 'write' ? `${world.closer.readKey}${world.closer.ended}` : '';
  const left = [world.canStop, world.canRedrive, world.canForge, world.canRequestStop, world.stopRequested].map(Number);
  return `${rowKey(row)}|${invocations}|${machineKey(machine)}|${calls}|${closer}|${world.faults}${left.join('')}`;
}

export function rowKey(row: JobRunRow): string {
  const last = row.attempts.at(-1);
  return `${row.status} ${row.attempt} ${row.claim} ${row.charged} ${row.faults} ${last?.class} ${Boolean(last?.ended_at)}`;
}

function machineKey(machine: Machine): string {
  if (machine.at === 'invoke') return `invoke${machine.attempt}`;
  if (machine.at === 'wait') return `wait${machine.attempt} ${machine.invocation}`;
  if (machine.at === 'settle') return `settle${machine.attempt} ${machine.seen} ${machine.call}`;
  if (machine.at === 'look') return `look${machine.attempt} ${machine.seen}`;
  return machine.at === 'stopped' ? `stopped ${machineKey(machine.was)}` : machine.outcome;
}

function settleKey(call: SettleCall, awaited: boolean): string {
  if (call.at === 'read') return `read${call.attempt} ${call.seen}`;
  if (call.at === 'write') return `write${call.attempt} ${call.seen} ${call.readKey}`;
  return awaited ? JSON.stringify(call) : '';
}
