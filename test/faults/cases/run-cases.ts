import type { Laboratory } from '../engine/laboratory';
import type { Evidence } from '../invariants/evidence';
import { brokenInvariants } from '../invariants/invariants';
import type { FaultCase } from './fault-case';
import { makeCase } from './make-case';
import { runCase } from './run-case';

/** The result of a case. */
export interface Outcome {
  faultCase: FaultCase;
  evidence: Evidence;
  broken: string[];
}

/** Cases under way at once. They wait most of their time. */
const AT_ONCE = 12;

/** Runs the cases that `make` makes of these seeds in order, some at once. Stops early if `enough` says so. */
export async function runCases(
  laboratory: Laboratory,
  seeds: Iterable<number>,
  enough: (outcome: Outcome) => boolean = () => false,
  make: (seed: number) => FaultCase = makeCase,
): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  const left = seeds[Symbol.iterator]();
  let isEnough = false;
  const lane = async () => {
    for (let next = left.next(); !next.done && !isEnough; next = left.next()) {
      const faultCase = make(next.value);
      const evidence = await runCase(laboratory, faultCase);
      const outcome = { faultCase, evidence, broken: brokenInvariants(evidence) };
      outcomes.push(outcome);
      isEnough ||= enough(outcome);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
  return outcomes;
}

/** `count` consecutive seeds. */
export function seedsFrom(first: number, count: number): number[] {
  return Array.from({ length: count }, (_, index) => first + index);
}
