/** Why work was stopped. The signal of an aborted invocation carries it as its reason. */
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

/**
 * Like AbortController, but without one EventTarget for each state. Listeners are called in the order they were added.
 */
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

  /** Adds a listener, which must not throw. Returns a function that removes it. */
  onCancel(listener: (reason: AbortReason) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  throwIfCancelled(): void {
    if (this.#reason !== undefined) throw new Cancelled();
  }
}

/**
 * Unwinds work that was stopped. It is not a failure of the machine: no Catch sees it and no event is logged for it.
 */
export class Cancelled extends Error {
  override readonly name = 'Cancelled';
}
