import { type JobPast, UNKNOWN_PAST } from '../domain/cost/job-past';
import { dollarsOf } from '../domain/estimates/group-cost';
import { ownUsage } from '../domain/estimates/own-usage';
import { transitionsOf } from '../domain/estimates/transitions';
import { batchesOf, MOST_AT_ONCE } from '../domain/plans/batches';
import type { PlannedJob } from '../domain/plans/run-plan';
import { countTransitions } from './count-transitions';
import type { CheckedLine } from './page-lines';

/** What runs of no-op jobs cost on AWS, by their number. */
export interface RunPrice {
  jobs: number;
  /** Counted on the definition, as far as a run of one execution goes. */
  counted: number | undefined;
  computed: number;
  /** 0: it runs in one execution. */
  batches: number;
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
    const batches = jobs > MOST_COUNTED ? batchesOf(noOps(jobs), MOST_AT_ONCE).batches.length : 0;
    const computed = transitionsOf(pasts, 0, batches);
    const usage = { ...ownUsage({ jobs: pasts, stages: 0 }), states: { state_transitions: computed } };
    const parts = Object.values(usage).map(dollarsOf);
    prices.push({
      jobs,
      counted: jobs <= MOST_COUNTED ? await countTransitions(pasts.map(() => ({}))) : undefined,
      computed,
      batches,
      states: (dollarsOf({ state_transitions: computed }) * 1000) / jobs,
      all: (parts.reduce((sum, dollars) => sum + dollars, 0) * 1000) / jobs,
    });
  }
  return prices;
}

/** The same as lines of the bench's table. */
export function priceLines(prices: readonly RunPrice[]): CheckedLine[] {
  return prices.map(({ jobs, counted, computed, batches, states, all }) => ({
    line: [
      `transitions of a run of ${jobs} jobs`,
      `${computed}, ${(computed / jobs).toFixed(3)} a job`,
      batches > 0 ? `1 a job, 9 a run, 4 for each of ${batches} batches` : '1 a job and 8 a run',
      `${counted === undefined ? 'computed' : `counted: ${counted}`}; a thousand jobs: $${states.toFixed(4)}, with all that Runsheet uses $${all.toFixed(4)}`,
    ],
    worse: computed !== jobs + (batches > 0 ? 9 + 4 * batches : 8) || (counted !== undefined && counted !== computed),
  }));
}

function noOps(count: number): PlannedJob[] {
  const job = { target: 'no-op', timeout_minutes: 5, maximum_retries: 0 };
  return Array.from({ length: count }, (_, at) => ({ job_name: `no-op-${String(at).padStart(6, '0')}`, ...job }));
}
