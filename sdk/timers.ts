import { endTimer, startInterval, startTimer } from './own-globals';

/** The timers of one attempt. `clear` ends them all when the attempt is over. */
export class Timers {
  readonly #timers: NodeJS.Timeout[] = [];

  /** `onFailedCheck` hears the error of a check that rejects. */
  constructor(private readonly onFailedCheck: (error: unknown) => void) {}

  after(ms: number, act: () => void): void {
    this.#timers.push(startTimer(act, Math.max(0, ms)));
  }

  /** A check that rejects does not fail the job: the next one may succeed, and the deadline holds in any case. */
  every(ms: number, check: () => Promise<void>): void {
    this.#timers.push(startInterval(() => void check().catch(this.onFailedCheck), ms));
  }

  clear(): void {
    for (const timer of this.#timers) endTimer(timer);
  }
}
