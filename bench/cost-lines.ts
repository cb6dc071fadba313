import { type JobPast, UNKNOWN_PAST } from '../domain/cost/job-past';
import { dollarsOf } from '../domain/estimates/group-cost';
import { ownUsage } from '../domain/estimates/own-usage';
import { transitionsOf } from '../domain/estimates/transitions';
import { countTransitions } from './count-transitions';
import type { CheckedLine } from './page-lines';

/** What runs of no-op jobs cost on AWS, by their number. */
export interface RunPrice {
  jobs: number;
  /** Counted on the definition, as far as a run of one execution goes. */
  counted: number | undefined;
  computed: number;
  /** US dollars for a thousand jobs: of the state machine, and of all that Runsheet uses. */
  states: number;
  all: number;
}

export const PRICED_SIZES = [10, 100, 1000, 10_000, 100_000];
/** As many as the interpreter counts in some seconds. */
const MOST_COUNTED = 2000;

export async function runPrices(sizes: readonly number[] = PRICED_SIZES): Promise<RunPrice[]> {
  const prices: RunPrice[] = [];
  for (const jobs of sizes) {
    const pasts = Array.from<JobPast>({ length: jobs }).fill(UNKNOWN_PAST);
    const parts = Object.values(ownUsage({ jobs: pasts, stages: 0 })).map(dollarsOf);
    const computed = transitionsOf(pasts, 0);
    prices.push({
      jobs,
      counted: jobs <= MOST_COUNTED ? await countTransitions(pasts.map(() => ({}))) : undefined,
      computed,
      states: (dollarsOf({ state_transitions: computed }) * 1000) / jobs,
      all: (parts.reduce((sum, dollars) => sum + dollars, 0) * 1000) / jobs,
    });
  }
  return prices;
}

/** The same as lines of the bench's table. */
export function priceLines(prices: readonly RunPrice[]): CheckedLine[] {
  return prices.map(({ jobs, counted, computed, states, all }) => ({
    line: [
      `transitions of a run of ${jobs} jobs`,
      `${computed}, ${(computed / jobs).toFixed(3)} a job`,
      '1 a job and 8 a run',
      `${counted === undefined ? 'computed' : `counted: ${counted}`}; a thousand jobs: $${states.toFixed(4)}, with all that Runsheet uses $${all.toFixed(4)}`,
    ],
    worse: computed !== jobs + 8 || (counted !== undefined && counted !== computed),
  }));
}
