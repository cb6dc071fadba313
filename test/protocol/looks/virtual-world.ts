/*
 * Calls that run side by side in virtual time. Whatever a call does outside itself waits at a gate; the world opens one
 * gate at a time, in an order that it chooses, and moves its clock on once no gate is left. A call that has died never
 * gets past its next gate.
 */

/** One who acts: a call of a function, the state machine, a person. */
export interface Actor {
  name: string;
  isDead: boolean;
}

interface Waiting {
  actor: Actor;
  open(): void;
}

export class VirtualWorld {
  now = Date.parse('2026-11-22T02:00:00.000Z');
  #gates: Waiting[] = [];
  #timers: (Waiting & { at: number })[] = [];

  /** @param choose which of so many comes next: from 0 */
  constructor(private readonly choose: (count: number) => number) {}

  /** Resolves when it is this one's turn. */
  gate(actor: Actor): Promise<void> {
    return new Promise((open) => void this.#gates.push({ actor, open }));
  }

  sleep(actor: Actor, ms: number): Promise<void> {
    return new Promise((open) => void this.#timers.push({ actor, open, at: this.now + ms }));
  }

  /** Runs until nobody has anything left to do. `onStep` looks at the world after each step. */
  async run(onStep: () => void, mostSteps = 50_000): Promise<void> {
    for (let steps = 0; steps < mostSteps; steps++) {
      // Whoever was let on runs up to its next gate.
      await new Promise((resolve) => setImmediate(resolve));
      onStep();
      const next = this.#takeGate() ?? this.#takeTimer();
      if (!next) return;
      next.open();
    }
    throw new Error(`not over after ${mostSteps} steps`);
  }

  #takeGate(): Waiting | undefined {
    this.#gates = this.#gates.filter(({ actor }) => !actor.isDead);
    return this.#gates.splice(this.choose(this.#gates.length), 1)[0];
  }

  #takeTimer(): Waiting | undefined {
    this.#timers = this.#timers.filter(({ actor }) => !actor.isDead);
    const next = this.#timers.reduce<number>(
      (first, { at }, index, all) => (first < 0 || at < (all[first]?.at ?? 0) ? index : first),
      -1,
    );
    if (next < 0) return undefined;
    const [timer] = this.#timers.splice(next, 1);
    this.now = Math.max(this.now, timer?.at ?? 0);
    return timer;
  }
}
