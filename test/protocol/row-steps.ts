import type { Failure } from '../../domain/attempts/attempt-error';
import { AWS_MARGINS } from '../../domain/attempts/deadline';
import type { Decision } from '../../domain/attempts/settling';
import { applyChange } from '../../domain/tables/change';
import {
  claimId,
  fault,
  hasEnded,
  type Invocation,
  isHolderAlive,
  type Phase,
  type Protocol,
  rowKey,
  type Scope,
  type Seen,
  type SettleCall,
  type SettleRequest,
  step,
  type World,
} from './attempt-world';
import { aRun } from './builders';
import type { Step } from './explore';

/** Time has two values, since the holder's lease lives exactly as long as its sandbox can do something. */
const STARTED_AT = Date.parse('2026-11-22T02:30:00Z');
const TIMES = {
  startedAt: iso(STARTED_AT),
  leaseUntil: iso(STARTED_AT + 60_000 + AWS_MARGINS.watchdogMs),
  leaseAlive: STARTED_AT + 30_000,
  leasePast: STARTED_AT + 600_000,
};

/** SettleAttempt reads and decides, then writes if the row is still as it was read. */
export function settleSteps(
  world: World,
  call: SettleCall,
  index: number,
  protocol: Protocol,
  scope: Scope,
): Step<World>[] {
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

/** Undefined while SettleAttempt throws and is called again. Only another row can change its answer. */
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
    // Only a mutant makes it throw. In reality the machine would wait for ever (I8).
    return undefined;
  }
}

/** The job's function makes START, runs the code, and makes END; see sdk/run-attempt.ts. */
export function jobSteps(world: World, invocation: Invocation, id: number, protocol: Protocol): Step<World>[] {
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
    const end = { ...claim, endedAt, durationMs: 20_000, error: { name: 'Error', message: 'boom' } };
    const row = applyChange(world.row, protocol.failAttempt({ ...end, class: atWork ? 'timeout' : 'job' }));
    return [can(row ? 'END fail' : 'END fail refused', after(atWork ? 'leaving' : 'failed', row))];
  }
  return phase === 'leaving' ? [can('leaves its process', after('crashed'))] : [];
}

/** The closer of a run whose execution has ended asks Step Functions, reads the row, then writes. */
export function closerSteps(world: World, protocol: Protocol): Step<World>[] {
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

/** The failure in SettleAttempt's request: the Task's Error and Cause. */
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
