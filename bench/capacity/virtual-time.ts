/** The part of the globals that decides about time. */
const { setTimeout: realSetTimeout, clearTimeout: realClearTimeout, setImmediate: realSetImmediate } = globalThis;
const realNow = Date.now;

interface Timer {
  at: number;
  act: () => void;
}

/**
 * Time that passes only while everybody waits: the SDK's retries of minutes take as long as their work. While `act`
 * runs, `setTimeout` and `Date.now` are this clock's. Returns what `act` resolved to, and the ms that passed.
 * @param isBusy whether something is at work that no timer ends
 */
export async function inVirtualTime<T>(
  act: () => Promise<T>,
  isBusy: () => boolean,
): Promise<{ ms: number; result: T }> {
  const startedAt = realNow();
  let now = startedAt;
  let next = 1;
  const timers = new Map<number, Timer>();
  const setVirtual = (callback: (...args: unknown[]) => void, ms = 0, ...args: unknown[]) => {
    const id = next++;
    timers.set(id, { at: now + Math.max(1, ms), act: () => callback(...args) });
    // The SDK calls these of a timer.
    return Object.assign(Object(id), { unref() {}, ref() {}, [Symbol.toPrimitive]: () => id }) as NodeJS.Timeout;
  };
  globalThis.setTimeout = setVirtual as unknown as typeof setTimeout;
  globalThis.clearTimeout = ((id: unknown) => void timers.delete(Number(id))) as typeof clearTimeout;
  Date.now = () => Math.floor(now);
  let isOver = false;
  let idleSince: number | undefined;
  const over = act().finally(() => {
    isOver = true;
  });
  over.catch(() => {});
  try {
    while (!isOver) {
      await settled();
      if (isOver || isBusy()) continue;
      let due = Number.POSITIVE_INFINITY;
      for (const { at } of timers.values()) if (at < due) due = at;
      if (!Number.isFinite(due)) {
        idleSince ??= realNow();
        if (realNow() - idleSince > MOST_IDLE_MS) throw new Error('everybody waits, and no timer is set');
        continue;
      }
      idleSince = undefined;
      now = Math.max(now, due);
      for (const [id, timer] of timers) {
        if (timer.at > now) continue;
        timers.delete(id);
        timer.act();
      }
    }
    return { result: await over, ms: now - startedAt };
  } finally {
    globalThis.setTimeout = realSetTimeout;
    globalThis.clearTimeout = realClearTimeout;
    Date.now = realNow;
  }
}

/** Between two requests a client works without a timer, on a busy machine for a while. Of the machine's own time. */
const MOST_IDLE_MS = 10_000;

/** Resolves when everything that can happen without time passing has happened. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => realSetImmediate(resolve));
}
