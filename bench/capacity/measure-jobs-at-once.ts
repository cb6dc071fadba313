import { BULK_WRITES, openDynamoDb } from '../../adapters/dynamodb/client';
import { RunTable } from '../../adapters/dynamodb/run-table';
import { startAttempt, succeedAttempt } from '../../domain/attempts/attempt';
import { commitPlan } from '../../domain/runs/run';
import type { JobRunRow, RunRow } from '../../domain/tables/rows';
import { EMBEDDED_TABLES } from '../../local/store/embedded-tables';
import { spreadRows, writePlan } from '../../operations/load/write-plan';
import { Chance } from '../../test/support/chance';
import { openLimitedStore } from './limited-store';
import { aRun, plannedJobs, SETTINGS } from './measure-large-plans';
import { inVirtualTime } from './virtual-time';

/** Short jobs of one run, many at once: each writes its START and its END. */
export interface JobsAtOnce {
  jobs: number;
  /** They begin within a second, as AWS starts them, and then each that ends makes room for the next one. */
  atOnce: number;
  /** Over how many partition keys the rows of the run are spread. */
  parts: number;
  /** How many partitions the table has. A new table on demand has four. */
  partitions: number;
}

/** Virtual seconds, and how the client of each job's function fared: it tries three times, as the SDK does. */
export interface MeasuredJobs {
  planSeconds: number;
  seconds: number;
  /** Calls whose START or END was throttled until the client gave up. */
  lost: number;
  throttled: number;
  /** What the table charged for START and END, units a second. */
  unitsPerSecond: number;
}

/** A job takes a second on average, half a second more or less. A row with such an output is over 1 KB from then on. */
const TOOK_MS = { from: 500, to: 1500 };
const OUTPUT = JSON.stringify('x'.repeat(600));

/** Writes the run's plan by LoadGroup's code, then what its jobs write. */
export async function measureJobsAtOnce({ jobs, atOnce, parts, partitions }: JobsAtOnce): Promise<MeasuredJobs> {
  const store = await openLimitedStore(undefined, partitions);
  const open = (settings = {}) =>
    new RunTable(openDynamoDb(undefined, { ...settings, ...store.settings }), EMBEDDED_TABLES.runs);
  const { result } = await inVirtualTime(async () => {
    const [beganAt, rows] = [Date.now(), await putPlan(open(BULK_WRITES), jobs, parts)];
    const [workAt, before] = [Date.now(), { ...store.counts }];
    const lost = await work(open(), rows, atOnce);
    const seconds = (Date.now() - workAt) / 1000;
    return {
      planSeconds: (workAt - beganAt) / 1000,
      seconds,
      lost,
      throttled: store.counts.throttled - before.throttled,
      unitsPerSecond: Math.round((store.counts.baseUnits - before.baseUnits) / seconds),
    };
  }, store.isBusy);
  return result;
}

/** Returns how many calls were lost. */
async function work(table: RunTable, planned: readonly JobRunRow[], atOnce: number): Promise<number> {
  const chance = new Chance(planned.length);
  const rows = planned.values();
  let lost = 0;
  const lane = async (no: number) => {
    await sleep((no * 1000) / atOnce);
    for (const row of rows) {
      await oneJob(table, row, chance.whole(TOOK_MS.from, TOOK_MS.to)).catch((error: Error) => {
        if (!/Throughput/.test(error.name)) throw error;
        lost += 1;
      });
    }
  };
  await Promise.all(Array.from({ length: atOnce }, (_, no) => lane(no)));
  return lost;
}

async function putPlan(table: RunTable, jobs: number, parts: number): Promise<JobRunRow[]> {
  const { run, plan } = aRun(0, plannedJobs(jobs, 1));
  const at = new Date().toISOString();
  await table.put(run, { absent: 'entry' });
  const spread = (await spreadRows(table, run, parts)) as RunRow;
  await writePlan(table, spread, plan, at);
  const committed = (await table.update<RunRow>(run, commitPlan(run, plan, SETTINGS, at))) as RunRow;
  return table.listPlanned(committed);
}

/** What the function of a job writes. */
async function oneJob(table: RunTable, row: JobRunRow, tookMs: number): Promise<void> {
  const claim = { attempt: 1, claim: `claim of ${row.job_name}` };
  const startedAt = new Date().toISOString();
  const call = { requestId: claim.claim, logStream: '2026/11/22/[$LATEST]0123456789abcdef0123456789abcdef' };
  const start = startAttempt({ ...claim, ...call, plan: row.plan_no, startedAt, leaseUntil: startedAt });
  if (!(await table.update(row, start))) throw new Error(`START of ${row.job_name} was refused`);
  await sleep(tookMs);
  const endedAt = new Date().toISOString();
  const end = succeedAttempt({ ...claim, endedAt, durationMs: tookMs, output: OUTPUT });
  if (!(await table.update(row, end))) throw new Error(`END of ${row.job_name} was refused`);
}

/** In virtual time: the timer is looked up when it is set. */
function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
