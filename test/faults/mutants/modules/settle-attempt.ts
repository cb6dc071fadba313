import { settleAttempt as real } from '../../../../domain/attempts/settle-attempt';
import { chosenMutant } from '../engine-mutants';

export * from '../../../../domain/attempts/settle-attempt';

/** Replaces domain/attempts/settle-attempt.ts. */
export const settleAttempt = chosenMutant()?.decisions?.settleAttempt ?? real;
