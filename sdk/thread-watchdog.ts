import { Worker } from 'node:worker_threads';
import type { Watchdog } from './watchdog';

/*
 * The watchdog on Lambda: a thread of the same process, parked between attempts. It shares one number with the main thread,
 * the time of the kill in ms, 0 for none.
 */
const THREAD = `
const { due } = require('node:worker_threads').workerData;
for (;;) {
  const at = Atomics.load(due, 0);
  const left = at === 0n ? Infinity : Number(at) - Date.now();
  if (left <= 0) process.kill(process.pid, 'SIGKILL');
  Atomics.wait(due, 0, at, left);
}`;

let due: BigInt64Array<SharedArrayBuffer> | undefined;

export const threadWatchdog: Watchdog = {
  arm(time) {
    due ??= startThread();
    setDue(due, BigInt(Math.ceil(time)));
  },
  calm() {
    if (due) setDue(due, 0n);
  },
};

function setDue(shared: BigInt64Array<SharedArrayBuffer>, time: bigint): void {
  Atomics.store(shared, 0, time);
  Atomics.notify(shared, 0);
}

function startThread(): BigInt64Array<SharedArrayBuffer> {
  const shared = new BigInt64Array(new SharedArrayBuffer(8));
  // The heap is what the thread's few lines need; without limits it would take tens of MB.
  const resourceLimits = { maxOldGenerationSizeMb: 8, maxYoungGenerationSizeMb: 2, stackSizeMb: 1 };
  new Worker(THREAD, { eval: true, workerData: { due: shared }, resourceLimits }).unref();
  return shared;
}
