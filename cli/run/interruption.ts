import { ExitCode } from '../exit-codes';

/** Handles Ctrl-C for a command that has something to finish first. A second Ctrl-C leaves at once. */
export class Interruption {
  readonly #controller = new AbortController();
  readonly signal = this.#controller.signal;

  constructor(private readonly onFirst: (signal: NodeJS.Signals) => void = () => {}) {
    process.on('SIGINT', this.#handle).on('SIGTERM', this.#handle);
  }

  close(): void {
    process.off('SIGINT', this.#handle).off('SIGTERM', this.#handle);
  }

  readonly #handle = (signal: NodeJS.Signals) => {
    if (this.signal.aborted) process.exit(ExitCode.INTERRUPTED);
    this.onFirst(signal);
    this.#controller.abort();
  };
}

/** Resolves with undefined as soon as the signal aborts: a call on a dead connection may take minutes. */
export function unlessAborted<T>(awaited: Promise<T>, signal: AbortSignal): Promise<T | undefined> {
  return new Promise((resolve, reject) => {
    const leave = () => resolve(undefined);
    if (signal.aborted) leave();
    signal.addEventListener('abort', leave, { once: true });
    void awaited.then(resolve, reject).finally(() => signal.removeEventListener('abort', leave));
  });
}
