import { KeptGlobals as Real } from '../../../../sdk/kept-globals';
import { chosenMutant } from '../chosen-mutant';

/** Replaces sdk/kept-globals.ts by one that puts nothing back. */
class Forgetful extends Real {
  override putBack(): void {}
}

export const KeptGlobals = chosenMutant()?.putsNothingBack ? Forgetful : Real;
