import { type JobPast, UNKNOWN_PAST } from '../domain/cost/job-past';
import { dollarsOf } from '../domain/estimates/group-cost';
import { ownUsage } from '../domain/estimates/own-usage';
import { transitionsOf } from '../domain/estimates/transitions';
import { batchesOf, MOST_AT_ONCE } from '../domain/plans/batches';
import type { PlannedJob } from '../domain/plans/run-plan';
import { countRun } from './count-run';
import type { CheckedLine } from './page-lines';

/** What runs of no-op jobs cost on AWS, by their number. */
export interface RunPrice {
  jobs: number;
  /** Counted on the engine, as far as it plays a run in some seconds. */
  counted: number | undefined;
  computed: number;
  /** 0: it runs in one execution. */
  batches: number;
  /** US dollars for a thousand jobs: of the state machine, and of all that Runsheet uses. */
  states: number;
  all: number;
}

export const PRICED_SIZES = [10, 100, 1000, 10_000, 100_000];
const MOST_COUNTED = 10_000;
/** A run of more jobs is in batches. */
const LARGE = 2000;

export async function runPrices(sizes: readonly number[] = PRICED_SIZES): Promise<RunPrice[]> {
  const prices: RunPrice[] = [];
  for (const jobs of sizes) {
    const pasts = Array.from<JobPast>({ length: jobs }).fill(UNKNOWN_PAST);
    const isLarge = jobs > LARGE;
    const batches = isLarge ? batchesOf(noOps(jobs), MOST_AT_ONCE).batches.length : 0;
    const computed = transitionsOf(pasts, 0, batches);
    const usage = { ...ownUsage({ jobs: pasts, stages: 0 }), states: { state_transitions: computed } };
    const parts = Object.values(usage).map(dollarsOf);
    prices.push({
      jobs,
      counted: jobs <= MOST_COUNTED ? (await countRun(jobs, isLarge ? MOST_AT_ONCE : 40)).transitions : undefined,
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

/** Step Functions ends an execution at 25,000 events, and a state passes on 256 KiB at most. */
const MOST_EVENTS = 5000;
const MOST_BYTES = 32 * 1024;

/** What executions of a run of 10,000 jobs hold, counted on the engine: a fifth and an eighth of what AWS takes. */
export async function sizeLines(): Promise<CheckedLine[]> {
  const lines: CheckedLine[] = [
    { line: ['longest history, largest payload', '', '', 'counted, of all executions of a run of 10000 jobs'] },
  ];
  for (const atOnce of [40, MOST_AT_ONCE]) {
    const { batches, longestHistory, largestPayload } = await countRun(10_000, atOnce);
    const value = `${longestHistory} events, ${(largestPayload / 1024).toFixed(1)} KiB`;
    const isWorse = longestHistory > MOST_EVENTS || largestPayload > MOST_BYTES;
    lines.push({ line: [`  ${atOnce} at once`, value, '<= 5000, 32 KiB', `${batches} batches`], worse: isWorse });
  }
  return lines;
}
