import { placeTargets } from '../../domain/targets/declared-targets';
import type { DeclaredTargets } from '../../domain/targets/kind';
import { DRIVERS } from './drivers';

/** The declared targets with what a plan can check of their files, as they are now. */
export function withFacts(declared: DeclaredTargets): DeclaredTargets {
  const targets = [...declared.values()].map((target) => {
    const facts = DRIVERS[target.kind]?.facts?.(target);
    return facts ? { ...target, facts } : target;
  });
  return placeTargets(declared.place, targets);
}
