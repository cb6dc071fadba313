import { Alarms as Real } from '../../../../functions/alarms';
import { chosenMutant } from '../engine-mutants';

/** In the place of functions/alarms.ts: clocks that never ring. */
class Silent extends Real {
  override after(): void {}
  override every(): void {}
}

export const Alarms = chosenMutant()?.hasNoDeadlines ? Silent : Real;
