import { settleAttempt as real } from '../../../../domain/settle-attempt';
import { chosenMutant } from '../engine-mutants';

export * from '../../../../domain/settle-attempt';

/** In the place of domain/settle-attempt.ts. */
export const settleAttempt = chosenMutant()?.decisions?.settleAttempt ?? real;
