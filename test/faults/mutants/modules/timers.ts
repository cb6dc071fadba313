import { Timers as Real } from '../../../../sdk/timers';
import { chosenMutant } from '../chosen-mutant';

/** Replaces sdk/timers.ts by timers that never fire. */
class Silent extends Real {
  override after(): void {}
  override every(): void {}
}

export const Timers = chosenMutant()?.hasNoDeadlines ? Silent : Real;
