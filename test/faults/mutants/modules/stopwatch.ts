import { monotonicMs as realMs, startStopwatch as realStopwatch } from '../../../../sdk/stopwatch';
import { chosenMutant } from '../chosen-mutant';

/** Replaces sdk/stopwatch.ts by the system's clock. Until that is set, it shows the same ms. */
const { now } = Date;
const zero = now() - realMs();

export function monotonicMs(): number {
  return chosenMutant()?.goesByTheClock ? now() - zero : realMs();
}

export function startStopwatch(): () => number {
  if (!chosenMutant()?.goesByTheClock) return realStopwatch();
  const from = now();
  return () => now() - from;
}
