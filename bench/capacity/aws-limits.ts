import type { Clock } from '../../local/states/execution/clock';

/*
 * What AWS takes its time for, as far as it is documented or was measured by others. Nothing was run on AWS for it.
 */

/** From one Lambda's end to the next one's start in a Map, s: median and 90th percentile (SeBS-Flow, EuroSys '25). */
export const HAND_OFF = { median: 0.193, p90: 0.261 };

/**
 * An inline Map starts 16 iterations at once, and others beside them one after another: of 50 the 30th started after
 * 2.6 s and the 50th after 7.6 s (SeBS-Flow's data of 2022).
 */
export const QUICK_ITERATIONS = 16;
export const SECONDS_PER_ITERATION = 0.2;

/** "Child workflow executions, Standard: 100 a second" (service quotas of Step Functions). */
export const CHILDREN_PER_SECOND = 100;

/** Calls of functions at once in an account with Lambda's default quota. */
export const CALLS_AT_ONCE = 1000;

/** START and END of an attempt each write a row of less than 1 KB: a unit each. */
export const UNITS_PER_WRITE = 1;

/** Lets so many pass a second, in the order in which they came. */
export class Pace {
  #next = 0;

  constructor(
    readonly clock: Clock,
    readonly perSecond: number,
  ) {}

  async pass(count: number, signal: AbortSignal): Promise<void> {
    const now = this.clock.now();
    const at = Math.max(now, this.#next);
    this.#next = at + (1000 * count) / this.perSecond;
    if (at > now) await this.clock.sleep(at - now, signal);
  }
}

/** A log-normal number with this median. `sigma` is the standard deviation of its logarithm. */
export function logNormal(random: () => number, median: number, sigma: number): number {
  const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  return median * Math.exp(sigma * normal);
}
