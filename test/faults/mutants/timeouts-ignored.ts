import type { JsonObject } from '../../../domain/values/json';
import type { EngineMutant } from './engine-mutant';

/** A job may take any time: it has no deadline, no watchdog and no timeout of its Task. */
export const timeoutsIgnored: EngineMutant = {
  hasNoDeadlines: true,
  definition: withoutTimeouts,
  breaks: ['T1'],
  from: 1,
};

/** Of the first call of a job, of later ones, of looks and of waits for an end, in a small run and in batches. */
const PATHS = 10;

function withoutTimeouts(definition: JsonObject): JsonObject {
  let found = 0;
  const mutated = JSON.parse(JSON.stringify(definition), (name, value) => {
    if (name !== 'TimeoutSecondsPath') return value;
    found += 1;
    return undefined;
  });
  if (found !== PATHS)
    throw new Error(`TimeoutSecondsPath stands ${found} times in the definition, not ${PATHS} times`);
  return mutated;
}
