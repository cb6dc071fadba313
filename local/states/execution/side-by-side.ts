import type { Json } from '../../../domain/values/json';
import type { StateGraph } from '../definition/state-machine';
import { StatesFailure } from '../values/states-failure';
import { AbortReason, Cancellation, Cancelled } from './cancellation';
import type { Thread } from './thread';

/** Runs the graph of an iteration or a branch. It is handed in, since a graph's runner knows Map and Parallel too. */
export type RunGraph = (graph: StateGraph, input: Json, thread: Thread) => Promise<Json>;

/** The differences between a Map's iterations and a Parallel's branches: their work and their events. */
export interface SideBySide {
  readonly count: number;
  /** How many may run at once. */
  readonly limit: number;
  thread(index: number, cancellation: Cancellation): Thread;
  run(index: number, thread: Thread): Promise<Json>;
  onStarted(index: number, thread: Thread): void;
  onSucceeded(index: number, thread: Thread): void;
  onFailed(index: number, thread: Thread): void;
  onAborted(index: number, thread: Thread): void;
}

/**
 * Starts 0…count-1 in this order, at most `limit` at once; resolves to their outputs in the same order. The first
 * failure aborts the ones at work and keeps the rest from starting.
 */
export function runSideBySide(parent: Thread, work: SideBySide): Promise<Json[]> {
  return new Promise((resolve, reject) => new Siblings(parent, work, resolve, reject).begin());
}

class Siblings {
  readonly #parent: Thread;
  readonly #work: SideBySide;
  readonly #resolve: (outputs: Json[]) => void;
  readonly #reject: (error: unknown) => void;
  readonly #outputs: Json[];
  /** In index order, since that is the order in which they start. */
  readonly #running = new Map<number, Thread>();
  #removeListener: () => void = () => {};
  #started = 0;
  #ended = false;

  constructor(parent: Thread, work: SideBySide, resolve: (outputs: Json[]) => void, reject: (error: unknown) => void) {
    this.#parent = parent;
    this.#work = work;
    this.#resolve = resolve;
    this.#reject = reject;
    this.#outputs = new Array<Json>(work.count).fill(null);
  }

  begin(): void {
    this.#removeListener = this.#parent.onCancel((reason) => this.#end(reason, () => this.#reject(new Cancelled())));
    this.#guard(() => {
      const first = Math.min(this.#work.limit, this.#work.count);
      for (let index = 0; index < first; index++) this.#announce();
      for (const [index, thread] of [...this.#running]) this.#start(index, thread);
      this.#finishWhenDone();
    });
  }

  /** AWS logs the first iterations' starts together, before any of them enters its first state. */
  #announce(): [index: number, thread: Thread] {
    const index = this.#started++;
    const thread = this.#work.thread(index, new Cancellation());
    this.#work.onStarted(index, thread);
    this.#running.set(index, thread);
    return [index, thread];
  }

  #start(index: number, thread: Thread): void {
    this.#work.run(index, thread).then(
      (output) => this.#succeed(index, thread, output),
      (error) => this.#fail(index, thread, error),
    );
  }

  #succeed(index: number, thread: Thread, output: Json): void {
    if (this.#ended) return;
    this.#guard(() => {
      this.#running.delete(index);
      this.#outputs[index] = output;
      this.#parent.lastEventId = thread.lastEventId;
      this.#work.onSucceeded(index, thread);
      if (this.#started < this.#work.count) this.#start(...this.#announce());
      this.#finishWhenDone();
    });
  }

  #finishWhenDone(): void {
    if (this.#started < this.#work.count || this.#running.size > 0 || this.#ended) return;
    this.#end(AbortReason.siblingFailed, () => this.#resolve(this.#outputs));
  }

  #fail(index: number, thread: Thread, error: unknown): void {
    if (this.#ended) return;
    this.#running.delete(index);
    if (!(error instanceof StatesFailure) || !error.catchable) {
      this.#die(error);
      return;
    }
    this.#parent.lastEventId = thread.lastEventId;
    this.#guard(() => {
      this.#work.onFailed(index, thread);
      this.#end(AbortReason.siblingFailed, () => this.#reject(error));
    });
  }

  /** No event can be logged any more: the execution ends. */
  #die(error: unknown): void {
    this.#end(AbortReason.executionFailed, () => this.#reject(error));
  }

  #end(reason: AbortReason, settle: () => void): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#removeListener();
    for (const [index, thread] of this.#running) {
      thread.cancellation.cancel(reason);
      if (reason === AbortReason.siblingFailed) this.#work.onAborted(index, thread);
    }
    settle();
  }

  #guard(act: () => void): void {
    try {
      act();
    } catch (error) {
      this.#die(error);
    }
  }
}
