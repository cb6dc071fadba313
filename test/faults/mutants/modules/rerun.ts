import { carriedOver as real } from '../../../../domain/plans/rerun';
import { chosenMutant } from '../chosen-mutant';

export * from '../../../../domain/plans/rerun';

/** Replaces domain/plans/rerun.ts by one that carries nothing over. */
export const carriedOver: typeof real = (...given) => (chosenMutant()?.carriesNothingOver ? new Map() : real(...given));
