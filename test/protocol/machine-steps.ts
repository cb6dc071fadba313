import {
  fault,
  hasEnded,
  type Invocation,
  isHolderAlive,
  type Machine,
  type Scope,
  type Seen,
  type SettleCall,
  step,
  type World,
} from './attempt-world';
import type { Step } from './explore';

/** The iteration: InvokeJob, SettleAttempt, the two waits. */
export function machineSteps(world: World): Step<World>[] {
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
        : { at: 'done', outcome: outcome === 'SUCCEEDED' ? outcome : 'FAILED' };
  return [step(world, `settled ${outcome}`, { machine: next })];
}

/** What people and strangers may do: stop, redrive, or call the function themselves. */
export function humanSteps(world: World, { forged = 1 }: Scope): Step<World>[] {
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

/** A redrive: the Task that was under way is scheduled again with the same input. */
function redriven(was: Machine): Machine {
  if (was.at === 'wait') return { at: 'invoke', attempt: was.attempt };
  if (was.at === 'settle') return { at: 'settle', attempt: was.attempt, seen: was.seen };
  return was;
}
