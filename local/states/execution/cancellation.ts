/** Why something that ran was stopped; it is also the reason of the aborted invocation's signal. */
export const AbortReason = {
  /** Another iteration or branch failed. */
  siblingFailed: 'SiblingFailed',
  /** Somebody stopped the execution. */
  executionAborted: 'ExecutionAborted',
  /** The execution failed uncatchably. */
  executionFailed: 'ExecutionFailed',
  /** The Task's own timeout. */
  timeout: 'States.Timeout',
} as const;
export type AbortReason = (typeof AbortReason)[keyof typeof AbortReason];

/** Like AbortController, without the cost of an EventTarget a state. Listeners are called in the order they came. */
export class Cancellation {
  #reason: AbortReason | undefined;
  readonly #listeners = new Set<(reason: AbortReason) => void>();

  get reason(): AbortReason | undefined {
    return this.#reason;
  }

  cancel(reason: AbortReason): void {
    if (this.#reason !== undefined) return;
    this.#reason = reason;
    const listeners = [...this.#listeners];
    this.#listeners.clear();
    for (const listener of listeners) listener(reason);
  }

  /** The listener must not throw. Call what comes back to forget it. */
  onCancel(listener: (reason: AbortReason) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  throwIfCancelled(): void {
    if (this.#reason !== undefined) throw new Cancelled();
  }
}

/** Unwinds what was stopped. It is no failure of the machine: no Catch sees it and no event tells of it. */
export class Cancelled extends Error {
  override readonly name = 'Cancelled';
}
