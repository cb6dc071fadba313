import { setTimeout as sleep } from 'node:timers/promises';

/** For a machine that is slow: no test measures with it. */
const PATIENCE_MS = 30_000;

/**
 * Waits until the condition holds, and throws if it never does.
 * @param what the condition in words, for the error
 */
export async function until(holds: () => boolean | Promise<boolean>, what = `${holds}`): Promise<void> {
  const giveUpAt = Date.now() + PATIENCE_MS;
  while (!(await holds())) {
    if (Date.now() > giveUpAt) throw new Error(`waited ${PATIENCE_MS} ms in vain until ${what}`);
    await sleep(10);
  }
}
