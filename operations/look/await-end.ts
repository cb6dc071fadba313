import type { AttemptRequest } from '../../domain/attempts/attempt-request';
import { HasEndedError } from '../../domain/tables/error-names';
import type { LookDependencies } from './looking';
import { lookNoted } from './note-wait';

/**
 * The call of the state AwaitEnd. Returns if the work goes on, and the machine waits. Throws if there is nothing to
 * wait for: the work has ended, or cannot be stopped, or has no id yet.
 */
export async function awaitEnd(call: AttemptRequest, token: string, deps: LookDependencies): Promise<void> {
  const seen = await lookNoted(call, { token, since: deps.now() }, deps);
  if (seen === 'ended') throw new HasEndedError(`${call.job_name} has ended`);
}
