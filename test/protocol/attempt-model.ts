import { failAttempt, startAttempt, succeedAttempt } from '../../domain/attempt';
import { applyChange } from '../../domain/change';
import { closeJobRun } from '../../domain/close-run';
import { AWS_MARGINS } from '../../domain/margins';
import { type Decision, FAULT_BUDGET, type Failure, settleAttempt } from '../../domain/settle-attempt';
import { brokenAtRest, brokenByStep } from './attempt-invariants';
import {
  claimId,
  hasEnded,
  type Invocation,
  isHolderAlive,
  keyOf,
  type Machine,
  type Phase,
  type Protocol,
  rowKey,
  type Seen,
  type SettleCall,
  type SettleRequest,
  type World,
} from './attempt-world';
import { aJobRun, aRun } from './builders';
import type { Model, Step } from './explore';

export const REAL: Protocol = {
  startAttempt,
  succeedAttempt,
  failAttempt,
  settleAttempt,
  closeJobRun,
  mayClose: (_, executionEnded) => executionEnded,
  endsWhileAtWork: false,
};

export interface Scope {
  /** How many things may go wrong on one way. */
  faults: number;
  /** Whether the run may be asked to stop. */
  stop?: boolean;
  /** Whether the run has history events left for retries. */
  eventsLeft?: boolean;
  /** The attempt that a stranger may call once. */
  forged?: number;
}

/** One retry, and one uncharged attempt left: enough for every turn that a row can take. */
export const MAXIMUM_RETRIES = 1;

/** Time is two values: the holder's lease is alive exactly as long as its sandbox can do something. */
const STARTED_AT = Date.parse('2026-11-22T02:30:00Z');
const TIMES = {
  startedAt: iso(STARTED_AT),
  leaseUntil: iso(STARTED_AT + 60_000 + AWS_MARGINS.watchdogMs),
  leaseAlive: STARTED_AT + 30_000,
  leasePast: STARTED_AT + 600_000,
};

export function attemptModel(protocol: Protocol, scope: Scope): Model<World> {
  return {
    start: {
      row: aJobRun({ maximum_retries: MAXIMUM_RETRIES, faults: FAULT_BUDGET - 1 }),
      invocations: [],
      machine: { at: 'invoke', attempt: 1 },
      settles: [],
      closer: { at: 'idle' },
      stopRequested: false,
      faults: scope.faults,
      canStop: true,
      canRedrive: true,
      canForge: true,
      canRequestStop: scope.stop ?? false,
    },
    steps: (world) => [
      ...machineSteps(world),
      ...world.settles.flatMap((call, index) => settleSteps(world, call, index, protocol, scope)),
      ...world.invocations.flatMap((invocation, id) => jobSteps(world, invocation, id, protocol)),
      ...humanSteps(world, scope),
      ...closerSteps(world, protocol),
    ],
    keyOf,
    broken: brokenByStep,
    brokenAtRest,
  };
}

/** The iteration: InvokeJob, SettleAttempt, the two waits. */
function machineSteps(world: World): Step<World>[] {
  const { machine, invocations } = world;
  const go = (label: string, next: Machine) => step(world, label, { machine: next });
  if (machine.at === 'invoke') {
    const { attempt } = machine;
    const waiting: Machine = { at: 'wait', attempt, invocation: invocations.length };
    const call: Invocation = { attempt, phase: 'new', worked: false };
    return [
      step(world, `invoke ${attempt}`, { machine: waiting, invocations: [...invocations, call] }),
      ...fault(world, `invoke ${attempt} twice`, { machine: waiting, invocations: [...invocations, call, call] }),
    ];
  }
  if (machine.at === 'wait') {
    const { attempt, invocation } = machine;
    const { phase } = invocations[invocation] as Invocation;
    const failed = (label: string, seen: Seen) => go(label, { at: 'settle', attempt, seen });
    return [
      ...(phase === 'returned' ? [go('reply ok', { at: 'done', outcome: 'SUCCEEDED' })] : []),
      ...(phase === 'failed' || phase === 'refused' ? [failed(`reply ${phase}`, phase)] : []),
      ...(phase === 'crashed' ? [failed('reply crashed', `crashed-${invocation}`)] : []),
      ...fault(world, 'ambiguous error', { machine: { at: 'settle', attempt, seen: 'ambiguous' } }),
      ...fault(world, 'timeout', { machine: { at: 'settle', attempt, seen: 'timeout' } }),
    ];
  }
  if (machine.at === 'settle') return settlingSteps(world, machine);
  if (machine.at === 'look' && !isHolderAlive(world)) return [go('look again', { ...machine, at: 'settle' })];
  return [];
}

function settlingSteps(world: World, machine: Machine & { at: 'settle' }): Step<World>[] {
  const { attempt, seen, call } = machine;
  const { settles } = world;
  if (call === undefined) {
    const called: SettleCall = { at: 'read', attempt, seen };
    return [
      step(world, 'call settle', { settles: [...settles, called], machine: { ...machine, call: settles.length } }),
    ];
  }
  return [
    ...repliedSteps(world, machine, settles[call] as SettleCall),
    ...fault(world, 'settle reply lost', { machine: { at: 'settle', attempt, seen } }),
  ];
}

function repliedSteps(world: World, { attempt, seen }: Machine & { at: 'settle' }, call: SettleCall): Step<World>[] {
  if (call.at !== 'replied') return [];
  const { settlement } = call;
  const { outcome } = settlement;
  const next: Machine =
    outcome === 'RETRY'
      ? { at: 'invoke', attempt: settlement.attempt }
      : outcome === 'LOOK'
        ? { at: 'look', attempt, seen }
        : { at: 'done', outcome };
  return [step(world, `settled ${outcome}`, { machine: next })];
}

/** SettleAttempt: reads and decides, then writes if the row is still as it was read. */
function settleSteps(world: World, call: SettleCall, index: number, protocol: Protocol, scope: Scope): Step<World>[] {
  const go = (label: string, next: SettleCall, row = world.row) =>
    step(world, `settle${index} ${label}`, { row, settles: world.settles.with(index, next) });
  if (call.at === 'read') {
    const decision = decide(world, call, protocol, scope);
    if (!decision) return [];
    const { settlement, change } = decision;
    if (!change) return [go(`answers ${settlement.outcome}`, { at: 'replied', settlement })];
    const readKey = `${rowKey(world.row)} ${isHolderAlive(world)} ${world.stopRequested}`;
    return [go(`decides ${settlement.outcome}`, { ...call, at: 'write', settlement, change, readKey })];
  }
  if (call.at !== 'write') return [];
  const { attempt, seen, settlement, change } = call;
  const written = applyChange(world.row, change);
  if (!written) return [go('is too late, reads again', { at: 'read', attempt, seen })];
  return [go(`writes ${written.status}`, { at: 'replied', settlement }, written)];
}

/** Undefined while SettleAttempt throws, and so is called again: nothing but the row can change what it says. */
function decide(
  world: World,
  { attempt, seen }: SettleRequest,
  protocol: Protocol,
  { eventsLeft = true }: Scope,
): Decision | undefined {
  const { row, stopRequested } = world;
  try {
    return protocol.settleAttempt({
      row,
      attempt,
      plan: row.plan_no,
      failure: failureOf(seen),
      stopRequested,
      eventsLeft,
      now: isHolderAlive(world) ? TIMES.leaseAlive : TIMES.leasePast,
      random: 0,
      margins: AWS_MARGINS,
    });
  } catch {
    // Only a mutant makes it throw: were it real, the machine would wait for ever (I8).
    return undefined;
  }
}

/** The job's function: START, its code, END; see functions/run-attempt.ts. */
function jobSteps(world: World, invocation: Invocation, id: number, protocol: Protocol): Step<World>[] {
  const { attempt, phase } = invocation;
  const after = (next: Phase, row = world.row): Partial<World> => ({
    row,
    invocations: world.invocations.with(id, {
      ...invocation,
      phase: next,
      worked: invocation.worked || next === 'work',
    }),
  });
  const can = (label: string, next: Partial<World>) => step(world, `job${id} ${label}`, next);
  const mishap = (label: string, next: Partial<World>) => fault(world, `job${id} ${label}`, next);
  const claim = { attempt, claim: claimId(id) };

  if (phase === 'new' || phase === 'restart') {
    const { startedAt, leaseUntil } = TIMES;
    const start = { ...claim, plan: 1, requestId: claimId(id), logStream: 'log', startedAt, leaseUntil };
    const row = applyChange(world.row, protocol.startAttempt(start));
    return [
      row ? can(`START ${attempt}`, after('work', row)) : can(`START ${attempt} refused`, after('refused')),
      ...(row && phase === 'new' ? mishap(`START ${attempt}, reply lost`, after('restart', row)) : []),
      ...mishap('crashes before its code', after('crashed')),
    ];
  }
  if (phase === 'work') {
    return [
      can('is done', after('done')),
      can('throws', after('thrown')),
      ...mishap('crashes', after('crashed')),
      ...mishap('overruns its deadline', after('overrun')),
    ];
  }
  if (phase === 'done') {
    const row = applyChange(
      world.row,
      protocol.succeedAttempt({ ...claim, endedAt: iso(STARTED_AT + 10_000 + id), durationMs: 10_000, output: 'null' }),
    );
    if (!row) return [can('END refused', after('failed'))];
    return [
      can('END ok', after('returned', row)),
      ...mishap('END ok, reply lost', after('done', row)),
      ...mishap('END ok, then crashes', after('crashed', row)),
    ];
  }
  if (phase === 'thrown' || phase === 'overrun') {
    const atWork = phase === 'overrun';
    const endedAt = atWork && !protocol.endsWhileAtWork ? null : iso(STARTED_AT + 20_000);
    const end = { ...claim, endedAt, error: { name: 'Error', message: 'boom' } };
    const row = applyChange(world.row, protocol.failAttempt({ ...end, class: atWork ? 'timeout' : 'job' }));
    return [can(row ? 'END fail' : 'END fail refused', after(atWork ? 'leaving' : 'failed', row))];
  }
  return phase === 'leaving' ? [can('leaves its process', after('crashed'))] : [];
}

/** What people and strangers do: stop, redrive, call the function themselves. */
function humanSteps(world: World, { forged = 1 }: Scope): Step<World>[] {
  const { machine, invocations } = world;
  const call: Invocation = { attempt: forged, phase: 'new', worked: false };
  return [
    ...(world.canStop && !hasEnded(machine)
      ? fault(world, 'StopExecution', { machine: { at: 'stopped', was: machine }, canStop: false })
      : []),
    ...(world.canRedrive && machine.at === 'stopped'
      ? fault(world, 'redrive', { machine: redriven(machine.was), canRedrive: false })
      : []),
    ...(world.canForge
      ? fault(world, `forged invoke ${forged}`, { invocations: [...invocations, call], canForge: false })
      : []),
    ...(world.canRequestStop ? [step(world, 'stop requested', { stopRequested: true, canRequestStop: false })] : []),
  ];
}

/** The Task that was under way is scheduled again with the same input. */
function redriven(was: Machine): Machine {
  if (was.at === 'wait') return { at: 'invoke', attempt: was.attempt };
  if (was.at === 'settle') return { at: 'settle', attempt: was.attempt, seen: was.seen };
  return was;
}

/** Who closes the run when its execution has ended: asks Step Functions and reads the row, then writes. */
function closerSteps(world: World, protocol: Protocol): Step<World>[] {
  const { closer, row, machine } = world;
  if (closer.at === 'write') {
    const written = applyChange(row, closer.change);
    const next = { row: written ?? row, closer: { at: 'idle' } as const };
    return [step(world, written ? `closer writes ${written.status}` : 'closer is too late', next)];
  }
  const ended = hasEnded(machine);
  const stop = world.stopRequested ? { stop_requested: true } : {};
  const as = machine.at === 'done' ? 'END' : 'ABORTED';
  const change = protocol.closeJobRun(row, aRun(stop), [row], as, iso(TIMES.leasePast));
  if (!change || !protocol.mayClose(row, ended)) return [];
  return [step(world, 'closer reads', { closer: { at: 'write', change, readKey: `${rowKey(row)} ${as}`, ended } })];
}

function step(world: World, label: string, next: Partial<World>): Step<World> {
  return { label, to: { ...world, ...next } };
}

/** A step that takes one of the faults that are left. */
function fault(world: World, label: string, next: Partial<World>): Step<World>[] {
  return world.faults > 0 ? [step(world, label, { ...next, faults: world.faults - 1 })] : [];
}

/** What SettleAttempt is told: the Task's Error and Cause. */
function failureOf(seen: Seen): Failure {
  if (seen === 'refused') return { error: 'Runsheet.AttemptRefused', cause: '{"errorMessage":"refused"}' };
  if (seen === 'failed') return { error: 'Runsheet.AttemptFailed', cause: '{"errorMessage":"attempt failed"}' };
  if (seen === 'timeout') return { error: 'States.Timeout', cause: '' };
  if (seen === 'ambiguous') return { error: 'Lambda.Unknown', cause: 'nobody knows whether it ran' };
  const request = claimId(Number(seen.slice('crashed-'.length)));
  return { error: 'Runtime.ExitError', cause: `{"errorMessage":"RequestId: ${request} Error: Runtime exited"}` };
}

function iso(time: number): string {
  return new Date(time).toISOString();
}
