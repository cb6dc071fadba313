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
  const sleepers = new Sleepers();
  const wakeUntil = async (end: number) => {
    for (;;) {
      await settled();
      const next = sleepers.earliest();
      if (!next || next.at > end) return;
      now = Math.max(now, next.at);
      next.wake();
    }
  };
  return {
    now: () => now,
    sleep: (milliseconds, signal) =>
      new Promise((resolve) => {
        if (signal.aborted) return resolve();
        const wake = () => {
          sleepers.remove(sleeper);
          signal.removeEventListener('abort', wake);
          resolve();
        };
        const sleeper = sleepers.add(now + milliseconds, wake);
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
      return sleepers.count;
    },
  };
}

interface Sleeper {
  at: number;
  /** Of two that wake at the same time, the one that slept first. */
  order: number;
  wake: () => void;
  isAwake: boolean;
}

/** A heap, since ten thousand may sleep. One that was woken early stays in it until it is the first. */
class Sleepers {
  count = 0;
  #added = 0;
  readonly #heap: Sleeper[] = [];

  add(at: number, wake: () => void): Sleeper {
    const sleeper = { at, order: this.#added++, wake, isAwake: false };
    this.count += 1;
    this.#heap.push(sleeper);
    let child = this.#heap.length - 1;
    while (child > 0) {
      const parent = (child - 1) >> 1;
      if (!this.#isBefore(child, parent)) break;
      this.#swap(child, parent);
      child = parent;
    }
    return sleeper;
  }

  remove(sleeper: Sleeper): void {
    if (sleeper.isAwake) return;
    sleeper.isAwake = true;
    this.count -= 1;
  }

  earliest(): Sleeper | undefined {
    while (this.#heap[0]?.isAwake) this.#dropFirst();
    return this.#heap[0];
  }

  #dropFirst(): void {
    const last = this.#heap.pop() as Sleeper;
    if (this.#heap.length === 0) return;
    this.#heap[0] = last;
    for (let parent = 0; ; ) {
      const left = 2 * parent + 1;
      const least = left + 1 < this.#heap.length && this.#isBefore(left + 1, left) ? left + 1 : left;
      if (least >= this.#heap.length || !this.#isBefore(least, parent)) return;
      this.#swap(parent, least);
      parent = least;
    }
  }

  #isBefore(one: number, other: number): boolean {
    const [a, b] = [this.#heap[one] as Sleeper, this.#heap[other] as Sleeper];
    return a.at < b.at || (a.at === b.at && a.order < b.order);
  }

  #swap(one: number, other: number): void {
    [this.#heap[one], this.#heap[other]] = [this.#heap[other] as Sleeper, this.#heap[one] as Sleeper];
  }
}

/** Resolves when everything that can happen without time passing has happened. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setImmediate(resolve));
}
