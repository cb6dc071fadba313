import type { JsonObject } from '../../../domain/values/json';
import type { EngineMutant } from './engine-mutant';

/** A failed stage never holds a later one back, whatever on_failure says. */
export const stagesNeverStop: EngineMutant = { definition: withoutStop, breaks: ['O2'], from: 1 };

/** A Pass to StageDone replaces the Fail state, so that every state stays reachable. */
function withoutStop(definition: JsonObject): JsonObject {
  let found = 0;
  const mutated = JSON.parse(JSON.stringify(definition), (name, value) => {
    if (name !== 'StageFailed' || typeof value !== 'object') return value;
    found += 1;
    return { Type: 'Pass', Next: 'StageDone' };
  });
  if (found !== 1) throw new Error(`StageFailed stands ${found} times in the definition: expected once`);
  return mutated;
}
