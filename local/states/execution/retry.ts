import type { Json } from '../../../domain/values/json';
import type { Retrier } from '../definition/state-machine';
import { StatesFailure } from '../values/states-failure';
import type { Thread } from './thread';

/** Repeats the work as the retriers say; throws the first failure that none of them takes. */
export async function runWithRetry(
  retriers: readonly Retrier[],
  thread: Thread,
  work: () => Promise<Json>,
): Promise<Json> {
  if (retriers.length === 0) return work();
  const retries = retriers.map(() => 0);
  for (;;) {
    try {
      return await work();
    } catch (failure) {
      if (!(failure instanceof StatesFailure) || !failure.catchable) throw failure;
      // The first retrier that matches decides, even if its attempts are used up.
      const index = retriers.findIndex((each) => matchesError(each.errorEquals, failure));
      const retrier = retriers[index];
      const done = retries[index] ?? 0;
      if (!retrier || done >= retrier.maxAttempts) throw failure;
      retries[index] = done + 1;
      await thread.sleep(delaySeconds(retrier, done, thread.execution.random));
      thread.retryCount += 1;
    }
  }
}

export function matchesError(errorEquals: readonly string[], failure: StatesFailure): boolean {
  return errorEquals.some(
    (name) =>
      name === 'States.ALL' ||
      name === failure.error ||
      (name === 'States.TaskFailed' && failure.error !== 'States.Timeout'),
  );
}

/** `done` is the number of this retrier's retries so far. */
function delaySeconds(retrier: Retrier, done: number, random: () => number): number {
  const delay = Math.min(retrier.intervalSeconds * retrier.backoffRate ** done, retrier.maxDelaySeconds);
  return retrier.fullJitter ? delay * random() : delay;
}
