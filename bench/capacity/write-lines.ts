import { renderTable } from '../../cli/terminal/render-table';
import { partsFor } from '../../domain/plans/row-parts';
import { PARTITION_UNITS } from './limited-store';
import { measureJobWrites, type Writes } from './measure-job-writes';
import { measureJobsAtOnce } from './measure-jobs-at-once';
import { CLIENTS, type LargePlans, measureLargePlans, PLANS } from './measure-large-plans';

/** What the writes of a job and of a run cost on AWS. */
export async function jobWrites(): Promise<string> {
  const { succeeds, failsOnce, run } = await measureJobWrites();
  const line = (what: string, { requests, baseUnits, indexUnits }: Writes) => {
    const units = baseUnits + indexUnits;
    const price = `$${((units * 1000 * MICRODOLLARS_PER_UNIT) / 1e6).toFixed(4)}`;
    return [what, String(requests), String(baseUnits), String(indexUnits), String(units), price];
  };
  return renderTable(
    ['WRITES TO THE RUN TABLE', 'REQUESTS', 'UNITS: TABLE', 'INDEXES', 'ALL', 'A THOUSAND'],
    [
      line('a job that succeeds: plan, START, END', succeeds),
      line('a job that fails once, then succeeds', failsOnce),
      line('a run, besides its jobs', run),
    ],
  );
}

/** $0.625 for a million write units on demand, us-east-1 (aws.amazon.com/dynamodb/pricing/on-demand). */
const MICRODOLLARS_PER_UNIT = 0.625;

/** How long the plans of large groups take on AWS. Takes some minutes. */
export async function largePlans(): Promise<string> {
  const rows: string[][] = [];
  for (const plans of PLANS) {
    for (const [client, settings] of Object.entries(CLIENTS)) {
      const { loadSeconds, loadError, closeSeconds, closeError, throttled } = await measureLargePlans(plans, settings);
      const load = ended(loadSeconds, loadError);
      const close = closeSeconds === undefined ? '' : ended(closeSeconds, closeError);
      rows.push([describe(plans), client, load, close, String(throttled)]);
    }
  }
  return renderTable(['PLANS', "LOADGROUP'S CLIENT", 'PLAN WRITTEN IN', 'ROWS CLOSED IN', 'THROTTLED'], rows);
}

function describe(plans: LargePlans): string {
  const { jobs, units, runs = 1, unitsPerSecond = PARTITION_UNITS, parts = 1, partitions = 1 } = plans;
  const where = parts > 1 ? `, ${parts} keys in ${partitions} partitions` : '';
  const what = `${jobs} jobs x ${units} ${units === 1 ? 'unit' : 'units'}${where}`;
  return `${runs === 1 ? what : `${runs} runs of ${what}`}, ${unitsPerSecond}/s`;
}

const AT_ONCE = 1000;
const SPREADS = [
  { parts: 1, partitions: 4 },
  { parts: 4, partitions: 4 },
  { parts: partsFor(AT_ONCE), partitions: 4 },
  { parts: partsFor(AT_ONCE), partitions: 16 },
];

/** What becomes of the writes of a thousand jobs at once that take a second each. Takes a minute. */
export async function jobsAtOnce(): Promise<string> {
  const rows: string[][] = [];
  for (const { parts, partitions } of SPREADS) {
    const measured = await measureJobsAtOnce({ jobs: 3 * AT_ONCE, atOnce: AT_ONCE, parts, partitions });
    const { seconds, lost, throttled, unitsPerSecond } = measured;
    rows.push([parts, partitions, `${seconds.toFixed(1)} s`, lost, throttled, unitsPerSecond].map(String));
  }
  const head = [
    '3000 JOBS OF A SECOND, 1000 AT ONCE: KEYS',
    'PARTITIONS',
    'TOOK',
    'CALLS LOST',
    'THROTTLED',
    'UNITS/S',
  ];
  return renderTable(head, rows);
}

function ended(seconds: number, error: string | undefined): string {
  return error === undefined ? `${seconds.toFixed(1)} s` : `failed after ${seconds.toFixed(1)} s`;
}
