import { Timers as Real } from '../../../../sdk/timers';
import { chosenMutant } from '../engine-mutants';

/** In the place of sdk/timers.ts: clocks that never ring. */
class Silent extends Real {
  override after(): void {}
  override every(): void {}
}

export const Timers = chosenMutant()?.hasNoDeadlines ? Silent : Real;
