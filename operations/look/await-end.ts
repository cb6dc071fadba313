import type { AttemptRequest } from '../../domain/attempts/attempt-request';
import { HasEndedError } from '../../domain/tables/error-names';
import type { LookDependencies } from './looking';
import { lookNoted } from './note-wait';

/**
 * The call of the state AwaitEnd. Returns how the work goes on, for the history, and the machine waits. Throws if there
 * is nothing to wait for: the work has ended, or was not seen.
 */
export async function awaitEnd(call: AttemptRequest, token: string, deps: LookDependencies): Promise<string> {
  const goesOn = await lookNoted(call, { token, since: deps.now() }, deps);
  if (goesOn === undefined) throw new HasEndedError(`${call.job_name} has ended`);
  return goesOn.said;
}
