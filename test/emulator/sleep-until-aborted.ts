import { setTimeout as sleep } from 'node:timers/promises';

/** The work of a job that heeds its signal: at its deadline it ends with the signal's own error. */
export async function sleepUntilAborted(signal: AbortSignal): Promise<void> {
  await sleep(600_000, undefined, { signal });
}
