import type { Clock } from '../../../local/states/execution/clock';

export interface VirtualClock extends Clock {
  /** Lets time pass, waking each sleeper at its own moment and letting the engine work in between. */
  advance(milliseconds: number): Promise<void>;
  /** How many sleep: 0 at the end of a test means that no timer was left behind. */
  readonly sleeping: number;
}

const START = Date.UTC(2030, 0, 1);

/**
 * A clock that stands still until the test moves it. With `runsAhead` it jumps to the next sleeper when nothing else
 * happens.
 */
export function virtualClock({ runsAhead = false } = {}): VirtualClock {
  let now = START;
  const sleepers = new Map<() => void, number>();
  const wakeUntil = async (end: number) => {
    for (;;) {
      await settled();
      const next = earliest(sleepers);
      if (!next || next.at > end) return;
      now = Math.max(now, next.at);
      next.wake();
    }
  };
  return {
    now: () => now,
    sleep: (milliseconds, signal) =>
      new Promise((resolve) => {
        const wake = () => {
          sleepers.delete(wake);
          signal.removeEventListener('abort', wake);
          resolve();
        };
        if (signal.aborted) return resolve();
        sleepers.set(wake, now + milliseconds);
        signal.addEventListener('abort', wake);
        if (runsAhead) void wakeUntil(Number.POSITIVE_INFINITY);
      }),
    async advance(milliseconds) {
      const end = now + milliseconds;
      await wakeUntil(end);
      now = end;
      await settled();
    },
    get sleeping() {
      return sleepers.size;
    },
  };
}

/** Of two that wake at the same time, the one that slept first. One look at each, since thousands may sleep. */
function earliest(sleepers: ReadonlyMap<() => void, number>): { wake: () => void; at: number } | undefined {
  let first: { wake: () => void; at: number } | undefined;
  for (const [wake, at] of sleepers) if (!first || at < first.at) first = { wake, at };
  return first;
}

/** Resolves when everything that can happen without time passing has happened. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setImmediate(resolve));
}
