import type { JsonObject } from '../../../domain/values/json';
import type { EngineMutant } from './engine-mutant';

/** A job may take any time: it has no deadline, no watchdog and no timeout of its Task. */
export const timeoutsIgnored: EngineMutant = {
  hasNoDeadlines: true,
  definition: withoutTimeouts,
  breaks: ['T1'],
  from: 1,
};

function withoutTimeouts(definition: JsonObject): JsonObject {
  let found = 0;
  const mutated = JSON.parse(JSON.stringify(definition), (name, value) => {
    if (name !== 'TimeoutSecondsPath') return value;
    found += 1;
    return undefined;
  });
  if (found === 0) throw new Error('TimeoutSecondsPath stands nowhere in the definition: there is nothing to ignore');
  return mutated;
}
