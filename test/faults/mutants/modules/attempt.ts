import {
  failAttempt as realFail,
  startAttempt as realStart,
  succeedAttempt as realSucceed,
} from '../../../../domain/attempts/attempt';
import { chosenMutant } from '../chosen-mutant';

export * from '../../../../domain/attempts/attempt';

/** Replaces domain/attempts/attempt.ts. Chosen at each call, since the mutants import this module and load after it. */
const chosen = () => chosenMutant()?.decisions;

export const startAttempt: typeof realStart = (start) => (chosen()?.startAttempt ?? realStart)(start);
export const succeedAttempt: typeof realSucceed = (end) => (chosen()?.succeedAttempt ?? realSucceed)(end);
export const failAttempt: typeof realFail = (end) => (chosen()?.failAttempt ?? realFail)(end);
