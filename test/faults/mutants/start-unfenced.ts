import { REAL } from '../../protocol/attempt-model';
import { ALWAYS } from '../../protocol/without';
import type { EngineMutant } from './engine-mutant';

/** START always succeeds, so that every caller runs the job. */
export const startUnfenced: EngineMutant = {
  decisions: { startAttempt: (start) => ({ ...REAL.startAttempt(start), condition: ALWAYS }) },
  breaks: ['A4', 'I1', 'I2', 'I3'],
  from: 1,
};
