import { setTimeout as sleep } from 'node:timers/promises';

/** A job that heeds its signal: it ends, with the signal's own error, when its time is over. */
export async function sleepUntilAborted(signal: AbortSignal): Promise<void> {
  await sleep(600_000, undefined, { signal });
}
