import type { Functions, Laboratory } from '../engine/laboratory';
import { SetClock } from '../engine/set-clock';
import { type ClockFault, type FaultCase, isClockFault } from './fault-case';

/** The clocks of one case: of the machine and of each function. A clock is its process's, so the case has its own. */
export class CaseClocks {
  readonly #ofFunctions = new Map<string, SetClock>();
  readonly #own: Functions | undefined;
  #machineMs = 0;

  constructor(
    { faults }: FaultCase,
    private readonly lab: Laboratory,
  ) {
    if (!faults.some(isClockFault)) return;
    for (const name of ['job', 'load-group', 'load-batch', 'settle-attempt', 'close-run'])
      this.#ofFunctions.set(name, new SetClock());
    this.#own = lab.openOwn((name) => this.#ofFunctions.get(name)?.environment() ?? {});
  }

  /** The functions of this case. */
  get invoke(): Laboratory['invoke'] {
    return (this.#own ?? this.lab).invoke;
  }

  /** Epoch ms, by the machine's clock. */
  machineNow(): number {
    return Date.now() + this.#machineMs;
  }

  set({ of, byMs }: ClockFault): void {
    if (of === 'machine' || of === 'all') this.#machineMs = byMs;
    for (const [name, clock] of this.#ofFunctions) if (of === name || of === 'all') clock.set(byMs);
  }

  async close(): Promise<void> {
    await this.#own?.close();
    for (const clock of this.#ofFunctions.values()) clock.remove();
  }
}
