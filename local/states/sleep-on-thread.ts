import type { Thread } from './execution/thread';

/** Lets the thread wait; throws Cancelled when it is cancelled meanwhile. */
export async function sleepOnThread(thread: Thread, seconds: number): Promise<void> {
  thread.cancellation.throwIfCancelled();
  if (seconds === 0) return;
  const timer = new AbortController();
  const forget = thread.onCancel(() => timer.abort());
  try {
    await thread.execution.clock.sleep(seconds * 1000, timer.signal);
  } finally {
    forget();
    thread.cancellation.throwIfCancelled();
  }
}
