import { Interruption } from '../run/interruption';

/** A wait that is longer than this is said. */
const NOTICE_MS = 1_000;

export interface WaitOptions {
  /** Ctrl-C ends the wait. */
  onInterrupt(): void;
  /** Says what is waited for, if that takes longer than a second. */
  onLong(): void;
  noticeMs?: number | undefined;
}

/** Waits for notices that are still under way at the end of a run, unless Ctrl-C ends that. */
export async function waitForNotices(wait: () => Promise<void>, options: WaitOptions): Promise<void> {
  const interruption = new Interruption(options.onInterrupt);
  const noticed = setTimeout(options.onLong, options.noticeMs ?? NOTICE_MS);
  await wait().finally(() => {
    clearTimeout(noticed);
    interruption.close();
  });
}
