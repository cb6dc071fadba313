import { BATCH_MUTANTS } from './batch-mutants';
import type { EngineMutant } from './engine-mutant';
import { ENGINE_MUTANTS } from './engine-mutants';

/** The mutant that the environment of a function's process names. */
export function chosenMutant(): Omit<EngineMutant, 'from'> | undefined {
  const name = process.env.RUNSHEET_TEST_MUTANT ?? '';
  return ENGINE_MUTANTS[name] ?? BATCH_MUTANTS[name];
}
