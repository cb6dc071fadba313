/** Timers that are all gone when the attempt is over. */
export class Alarms {
  readonly #timers: NodeJS.Timeout[] = [];

  constructor(private readonly onFailedLook: (error: unknown) => void) {}

  after(ms: number, act: () => void): void {
    this.#timers.push(setTimeout(act, Math.max(0, ms)));
  }

  /** A look that fails is not the job's fault: the next one may succeed, and the deadline holds in any case. */
  every(ms: number, look: () => Promise<void>): void {
    this.#timers.push(setInterval(() => void look().catch(this.onFailedLook), ms));
  }

  clear(): void {
    for (const timer of this.#timers) clearTimeout(timer);
  }
}
