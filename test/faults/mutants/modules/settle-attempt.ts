import { settleAttempt as real } from '../../../../domain/attempts/settle-attempt';
import { chosenMutant } from '../chosen-mutant';

export * from '../../../../domain/attempts/settle-attempt';

/** Replaces domain/attempts/settle-attempt.ts. Chosen at each call, as in attempt.ts. */
export const settleAttempt: typeof real = (settling) => (chosenMutant()?.decisions?.settleAttempt ?? real)(settling);
