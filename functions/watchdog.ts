import { Worker } from 'node:worker_threads';

/*
 * Kills this process when an attempt outlives its deadline and grace: a job whose busy loop blocks the event loop never
 * sees a timer, but a thread does. One thread a process, parked between attempts; it shares one number with the main
 * thread, the time of the kill in ms, 0 for none.
 */

/** Runs in the thread. With `watchParent` it also ends the process within a second of its parent's death. */
const THREAD = `
const { workerData } = require('node:worker_threads');
const due = workerData.due;
const parent = process.ppid;
for (;;) {
  const at = Atomics.load(due, 0);
  const left = at === 0n ? Infinity : Number(at) - Date.now();
  if (left <= 0 || (workerData.watchParent && process.ppid !== parent)) process.kill(process.pid, 'SIGKILL');
  Atomics.wait(due, 0, at, workerData.watchParent ? Math.min(left, 1000) : left);
}`;

let due: BigInt64Array<SharedArrayBuffer> | undefined;

/** Kills the process at `time` (epoch ms) unless `calmWatchdog` comes first. */
export function armWatchdog(time: number, watchParent: boolean): void {
  due ??= startThread(watchParent);
  setDue(due, BigInt(Math.ceil(time)));
}

export function calmWatchdog(): void {
  if (due) setDue(due, 0n);
}

function setDue(shared: BigInt64Array<SharedArrayBuffer>, time: bigint): void {
  Atomics.store(shared, 0, time);
  Atomics.notify(shared, 0);
}

function startThread(watchParent: boolean): BigInt64Array<SharedArrayBuffer> {
  const shared = new BigInt64Array(new SharedArrayBuffer(8));
  // The heap is what the thread's few lines need; without limits each process would hold tens of MB for it.
  const resourceLimits = { maxOldGenerationSizeMb: 8, maxYoungGenerationSizeMb: 2, stackSizeMb: 1 };
  new Worker(THREAD, { eval: true, workerData: { due: shared, watchParent }, resourceLimits }).unref();
  return shared;
}
