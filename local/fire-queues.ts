import { LATEST_FIRE_MS } from '../domain/schedules/fires';

/** How the start of a scheduled time went. `again`: it could not start, and a later look may find it due once more. */
export type Started = 'done' | 'again';

export interface FireQueuesOptions {
  /** Runs the group for this time (epoch ms) to its end. */
  run(group: string, time: number): Promise<Started>;
  /** Once it aborts, nothing more is started. */
  signal: AbortSignal;
}

/**
 * One queue a group: its scheduled times run one after another, old and new in their order. Groups run side by side.
 * A time whose turn comes more than an hour late is not run. The look that follows notes it as missed.
 */
export class FireQueues {
  readonly #queues = new Map<string, number[]>();
  readonly #running = new Set<Promise<void>>();
  /** The times that are queued or were run, by `<group> <time>`. */
  readonly #known = new Map<string, number>();

  constructor(private readonly options: FireQueuesOptions) {}

  knows(group: string, time: number): boolean {
    return this.#known.has(keyOf(group, time));
  }

  /** Forgets the times before `time`, which no look finds due any more. */
  forgetBefore(before: number): void {
    for (const [key, time] of this.#known) if (time < before) this.#known.delete(key);
  }

  /**
   * Queues the times, which ascend and are later than all that the group has queued.
   * @param atOnce whether they need not wait for what the group runs already, but only for each other
   */
  add(group: string, times: readonly number[], atOnce: boolean): void {
    for (const time of times) this.#known.set(keyOf(group, time), time);
    const waiting = this.#queues.get(group);
    if (waiting && !atOnce) {
      waiting.push(...times);
      return;
    }
    const queue = [...times];
    this.#queues.set(group, queue);
    const running = this.#runAll(group, queue).finally(() => this.#running.delete(running));
    this.#running.add(running);
  }

  /** Resolves when nothing runs any more. */
  async idle(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running);
  }

  async #runAll(group: string, queue: number[]): Promise<void> {
    for (let time = queue.shift(); time !== undefined; time = queue.shift()) {
      if (this.options.signal.aborted) break;
      if (Date.now() - time > LATEST_FIRE_MS) continue;
      if ((await this.options.run(group, time)) === 'again') this.#giveBack(group, [time, ...queue.splice(0)]);
    }
    if (this.#queues.get(group) === queue) this.#queues.delete(group);
  }

  /** The next look finds these times again, in their order. */
  #giveBack(group: string, times: readonly number[]): void {
    for (const time of times) this.#known.delete(keyOf(group, time));
  }
}

function keyOf(group: string, time: number): string {
  return `${group} ${time}`;
}
