import { FAULT_BUDGET } from '../../domain/attempts/retry-policy';
import type { JobRunRow } from '../../domain/tables/rows';
import { isOpen } from '../../domain/tables/statuses';
import { claimId, hasEnded, isAtWork, type World } from './attempt-world';
import type { Step } from './explore';

/** The invariant that the step breaks, named as in test/faults/invariants/. */
export function brokenByStep(from: World, { to }: Step<World>): string | undefined {
  return (
    brokenByRow(from.row, to.row) ??
    (to.invocations.filter(isAtWork).length > 1 ? 'I3 two attempts of one job at work at once' : undefined) ??
    heardWrong(from, to) ??
    chargedWrong(from, to) ??
    givenUpWrong(from, to) ??
    closedWrong(from, to)
  );
}

export function brokenByRow(from: JobRunRow, to: JobRunRow): string | undefined {
  if (from === to) return undefined;
  if (!isOpen(from.status) && (from.status !== to.status || from.attempt !== to.attempt || from.claim !== to.claim)) {
    return `I1 a terminal row changed: ${from.status} ${from.attempt} -> ${to.status} ${to.attempt}`;
  }
  if (to.attempt < from.attempt) return `I2 the attempt went back: ${from.attempt} -> ${to.attempt}`;
  if (to.charged > (to.maximum_retries ?? 0) + 1) return `I6 ${to.charged} attempts are charged`;
  if (to.faults > FAULT_BUDGET + 1) return `I6 ${to.faults} attempts are uncharged`;
  if (to.attempts.length !== to.attempt || to.attempts.some((entry, at) => entry?.attempt !== at + 1)) {
    return 'A1 an attempt does not stand at its own place in the list';
  }
  return undefined;
}

/** I8: when nothing more can happen, the row is terminal, and the machine has its answer or was stopped. */
export function brokenAtRest({ row, machine }: World): string | undefined {
  if (isOpen(row.status)) return `I8 nothing can happen, and the row is ${row.status}`;
  return hasEnded(machine) ? undefined : `I8 nothing can happen, and the machine waits: ${JSON.stringify(machine)}`;
}

/** I4: the answer that the machine received is the row's. */
function heardWrong({ machine: before }: World, { machine, row }: World): string | undefined {
  if (machine === before || machine.at !== 'done') return undefined;
  if (isOpen(row.status)) return `I4 the iteration is done, and the row is ${row.status}`;
  const same = (machine.outcome === 'SUCCEEDED') === (row.status === 'SUCCEEDED');
  return same ? undefined : `I4 the machine says ${machine.outcome}, the row ${row.status}`;
}

/**
 * I5: an attempt is charged only if its code began. If its sandbox died between START and the code, nobody can tell.
 */
function chargedWrong(from: World, to: World): string | undefined {
  if (to.row.charged <= from.row.charged) return undefined;
  const holder = to.invocations.find((_, id) => claimId(id) === from.row.claim);
  if (!holder || holder.worked || holder.phase === 'crashed' || holder.phase === 'restart') return undefined;
  return 'I5 an attempt is charged, and its code never began';
}

function givenUpWrong(from: World, to: World): string | undefined {
  const { attempt } = to.row;
  if (attempt <= from.row.attempt || to.invocations.some((invocation) => invocation.attempt === attempt))
    return undefined;
  return `I9 attempt ${attempt} is given up, and was never invoked`;
}

function closedWrong({ closer }: World, to: World): string | undefined {
  const writes = closer.at === 'write' && to.closer.at === 'idle' && !isOpen(to.row.status);
  return writes && !closer.ended ? 'I7 the row is closed while its execution runs: its retries are lost' : undefined;
}
