import { ExitCode } from '../exit-codes';
import { printNote } from '../terminal/print';
import { onLauncherGone } from './launcher';

/** The signals that ask a command to end: Ctrl-C, `kill`, and the closing of its terminal. */
const SIGNALS: readonly NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/**
 * Handles Ctrl-C for a command that has something to finish first. The end of the npx that started it is the same as a
 * closed terminal. A second Ctrl-C leaves at once, and says so. A SIGHUP is never the second: a terminal that closes
 * sends it more than once, and systemd sends it right after SIGTERM.
 */
export class Interruption {
  readonly #controller = new AbortController();
  readonly signal = this.#controller.signal;
  /** Whether somebody has asked it to end, other than by closing the terminal. */
  #isAsked = false;
  readonly #forget: () => void;

  /** @param onSecond says what the command leaves behind, which is about to end */
  constructor(
    private readonly onFirst: (signal: NodeJS.Signals) => void = () => {},
    private readonly onSecond: () => void = () => printNote('left at once'),
  ) {
    for (const signal of SIGNALS) process.on(signal, this.#handle);
    this.#forget = onLauncherGone(() => this.#handle('SIGHUP'));
  }

  close(): void {
    for (const signal of SIGNALS) process.off(signal, this.#handle);
    this.#forget();
  }

  readonly #handle = (signal: NodeJS.Signals) => {
    if (signal !== 'SIGHUP' && this.#isAsked) {
      this.onSecond();
      process.exit(ExitCode.INTERRUPTED);
    }
    if (signal !== 'SIGHUP') this.#isAsked = true;
    if (this.signal.aborted) return;
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
