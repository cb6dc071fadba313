import { REAL } from '../../protocol/attempt-model';
import type { EngineMutant } from './engine-mutant';

/** SETTLE does not see that the run was asked to stop, so that its jobs are retried. */
export const stopUnheeded: EngineMutant = {
  decisions: { settleAttempt: (settling) => REAL.settleAttempt({ ...settling, stopRequested: false }) },
  breaks: ['Q1'],
  from: 1,
};
