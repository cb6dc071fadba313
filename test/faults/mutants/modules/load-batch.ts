import { batchEntry } from '../../../../domain/tables/rows';
import { loadBatch as real } from '../../../../operations/load/load-batch';
import { chosenMutant } from '../chosen-mutant';

export * from '../../../../operations/load/load-batch';

/** Replaces operations/load/load-batch.ts by one that gives the jobs of a batch to its first call only. */
export const loadBatch: typeof real = async (request, deps) => {
  const key = { run_id: request.run_id, entry: batchEntry(request.from) };
  const wasAsked = chosenMutant()?.loadsOnce === true && (await deps.runs.findItem(key)) !== undefined;
  return wasAsked ? { jobs: [], broken: false } : real(request, deps);
};
