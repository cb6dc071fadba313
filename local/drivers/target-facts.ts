import { placeTargets } from '../../domain/targets/declared-targets';
import type { DeclaredTarget, DeclaredTargets } from '../../domain/targets/kind';
import type { JsonObject } from '../../domain/values/json';
import { DRIVERS } from './drivers';

/** The declared targets with what a plan can check of their files, as they are now. */
export function withFacts(declared: DeclaredTargets): DeclaredTargets {
  const targets = [...declared.values()].map((target) => {
    const facts = factsOf(target);
    return facts ? { ...target, facts } : target;
  });
  return placeTargets(declared.place, targets);
}

/** What a plan can check of the target's files. */
export function factsOf(target: DeclaredTarget): JsonObject | undefined {
  return DRIVERS[target.kind]?.facts?.(target);
}
