import { MUTANTS } from '../../protocol/attempt-mutants';
import type { EngineMutant } from './engine-mutant';

/** A mutant of the protocol's model, built into the real functions. */
export function ofProtocol(name: keyof typeof MUTANTS, breaks: readonly string[], from: number): EngineMutant {
  const mutant = MUTANTS[name];
  if (!mutant) throw new Error(`the protocol has no mutant "${name}"`);
  return { decisions: mutant.changed, breaks, from };
}
