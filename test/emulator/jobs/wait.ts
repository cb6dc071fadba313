import { setTimeout as sleep } from 'node:timers/promises';
import { defineJob } from '../../../sdk';

/** Works for as long as its parameter says: test/emulator/every-kind. */
export const handler = defineJob(async ({ parameters, signal }) => {
  await sleep(Number(parameters.seconds) * 1000, undefined, { signal });
  return { job: 'wait' };
});
