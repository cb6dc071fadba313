import { Worker } from 'node:worker_threads';
import { findHost } from './host';

/**
 * Kills this process when an attempt outlives its deadline and grace. A job whose busy loop blocks the event loop never
 * sees a timer, so the kill must come from outside that loop.
 */
export interface Watchdog {
  /** Kills the process at `time` (ms of the monotonic clock), unless it is disarmed or armed anew before. */
  arm(time: number): void;
  disarm(): void;
}

/**
 * The watchdog on a laptop: the engine's process, which started this one, hears when to kill it. A thread in each of
 * eight processes would take 11 MB each. The engine forgets the time when the invocation is answered, so `disarm` does
 * nothing.
 */
export const parentWatchdog: Watchdog = {
  arm(time) {
    findHost()?.killAt(time);
  },
  disarm() {},
};

/**
 * The watchdog on Lambda: a thread of the same process, which sleeps between attempts. It shares one number with the
 * main thread: the time of the kill in ms of the monotonic clock, 0 for none.
 */
export const threadWatchdog: Watchdog = {
  arm(time) {
    killAt ??= startThread();
    setKillAt(killAt, BigInt(Math.ceil(time)));
  },
  disarm() {
    if (killAt) setKillAt(killAt, 0n);
  },
};

const THREAD = `
const { killAt } = require('node:worker_threads').workerData;
for (;;) {
  const at = Atomics.load(killAt, 0);
  const left = at === 0n ? Infinity : Number(at) - Number(process.hrtime.bigint() / 1_000_000n);
  if (left <= 0) process.kill(process.pid, 'SIGKILL');
  Atomics.wait(killAt, 0, at, left);
}`;

let killAt: BigInt64Array<SharedArrayBuffer> | undefined;

function setKillAt(shared: BigInt64Array<SharedArrayBuffer>, time: bigint): void {
  Atomics.store(shared, 0, time);
  Atomics.notify(shared, 0);
}

function startThread(): BigInt64Array<SharedArrayBuffer> {
  const shared = new BigInt64Array(new SharedArrayBuffer(8));
  // The thread's few lines fit this heap. Without limits the thread would take tens of MB.
  const resourceLimits = { maxOldGenerationSizeMb: 8, maxYoungGenerationSizeMb: 2, stackSizeMb: 1 };
  new Worker(THREAD, { eval: true, workerData: { killAt: shared }, resourceLimits }).unref();
  return shared;
}
