import {
  failAttempt as realFail,
  startAttempt as realStart,
  succeedAttempt as realSucceed,
} from '../../../../domain/attempts/attempt';
import { chosenMutant } from '../engine-mutants';

export * from '../../../../domain/attempts/attempt';

/** Replaces domain/attempts/attempt.ts. */
const chosen = chosenMutant()?.decisions;

export const startAttempt = chosen?.startAttempt ?? realStart;
export const succeedAttempt = chosen?.succeedAttempt ?? realSucceed;
export const failAttempt = chosen?.failAttempt ?? realFail;
