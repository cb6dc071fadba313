import type { DynamoDBClientConfig } from '@aws-sdk/client-dynamodb';
import { BULK_WRITES, openDynamoDb } from '../../adapters/dynamodb/client';
import { RunTable } from '../../adapters/dynamodb/run-table';
import { defaultSettings } from '../../domain/groups/group-settings';
import { requireExecutionInput } from '../../domain/plans/execution-input';
import { planRun, type RunPlan } from '../../domain/plans/run-plan';
import { commitPlan, openRun } from '../../domain/runs/run';
import type { RunRow } from '../../domain/tables/rows';
import { EMBEDDED_TABLES } from '../../local/store/embedded-tables';
import { closeRun } from '../../operations/close-run';
import { spreadRows, writePlan } from '../../operations/load/write-plan';
import { type LimitedStore, openLimitedStore, PARTITION_UNITS } from './limited-store';
import { inVirtualTime } from './virtual-time';

/** Plans that are written to a table of few partitions. */
export interface LargePlans {
  jobs: number;
  /** The write units of each row. */
  units: number;
  /** How many runs load at once, each in a function of its own. DynamoDB may keep many runs in one partition. */
  runs?: number;
  /** Over how many partition keys the rows of each run are spread. Default: 1. */
  parts?: number;
  /** How many partitions the table has. Default: 1. */
  partitions?: number;
  /** What a partition takes. Less than DynamoDB's limit: others write to it too. */
  unitsPerSecond?: number;
}

/** Virtual seconds. An error is the name of the one that ended the writes. */
export interface MeasuredPlans {
  loadSeconds: number;
  loadError: string | undefined;
  closeSeconds: number | undefined;
  closeError: string | undefined;
  throttled: number;
}

/** How a client on AWS may write. */
export const CLIENTS: Readonly<Record<string, DynamoDBClientConfig>> = {
  "the SDK's own, 3 tries": { retryMode: 'standard', maxAttempts: 3 },
  '10 tries': { retryMode: 'standard', maxAttempts: 10 },
  'adaptive, 10 tries (ours)': BULK_WRITES,
};

export const PLANS: readonly LargePlans[] = [
  { jobs: 2000, units: 4 },
  { jobs: 10_000, units: 1 },
  { jobs: 10_000, units: 1, parts: 16, partitions: 4 },
  { jobs: 2000, units: 4, unitsPerSecond: 200 },
  { jobs: 500, units: 4, runs: 10 },
  { jobs: 2500, units: 32 },
];

/** Writes the plans by LoadGroup's code, then has CloseRun's code mark all of their rows. */
export async function measureLargePlans(plans: LargePlans, settings: DynamoDBClientConfig): Promise<MeasuredPlans> {
  const { jobs, units, runs: count = 1, unitsPerSecond = PARTITION_UNITS, parts = 1, partitions = 1 } = plans;
  const store = await openLimitedStore(unitsPerSecond, partitions);
  const runs = Array.from({ length: count }, (_, at) => aRun(at, plannedJobs(jobs, units)));
  const load = await timed(store, runs, async ({ run, plan }) => {
    const table = openTable(store, settings);
    const at = new Date().toISOString();
    await table.put(run, { absent: 'entry' });
    const spread = (await spreadRows(table, run, parts)) as RunRow;
    await writePlan(table, spread, plan, at);
    await table.update(run, commitPlan(run, plan, SETTINGS, at));
  });
  const measured = { loadSeconds: load.seconds, loadError: load.error, closeSeconds: undefined, closeError: undefined };
  if (load.error) return { ...measured, throttled: store.counts.throttled };
  const close = await timed(store, runs, async ({ run: { run_id, execution_arn, execution_started_at } }) => {
    await closeRun(openTable(store, settings), { run_id, execution: execution_arn, execution_started_at }, 'ABORTED');
  });
  return { ...measured, closeSeconds: close.seconds, closeError: close.error, throttled: store.counts.throttled };
}

async function timed<T>(
  store: LimitedStore,
  runs: readonly T[],
  act: (run: T) => Promise<void>,
): Promise<{ seconds: number; error: string | undefined }> {
  const { result, ms } = await inVirtualTime(() => Promise.allSettled(runs.map(act)), store.isBusy);
  const failed = result.find((each) => each.status === 'rejected');
  return { seconds: ms / 1000, error: failed && (failed.reason as Error).name };
}

function openTable(store: LimitedStore, settings: DynamoDBClientConfig): RunTable {
  return new RunTable(openDynamoDb(undefined, { ...settings, ...store.settings }), EMBEDDED_TABLES.runs);
}

export const SETTINGS = defaultSettings();
const INPUT = requireExecutionInput({ group: 'nightly', trigger: 'manual' });

export function aRun(at: number, plan: RunPlan): { run: RunRow; plan: RunPlan } {
  const now = new Date().toISOString();
  return { run: openRun({ runId: `run-${at}`, executionArn: 'arn', startedAt: now }, INPUT, now, now), plan };
}

/** A row of these parameters is as long as its units say, less a little for what closing it adds. */
export function plannedJobs(jobs: number, units: number): RunPlan {
  const parameters = units > 1 ? { sql: 'x'.repeat((units - 1) * 1024) } : {};
  const rows = Array.from({ length: jobs }, (_, at) => ({
    job_group: 'nightly',
    job_name: `job-${at}`,
    target: 'lambda:load-orders',
    timeout_minutes: 5,
    maximum_retries: 1,
    priority: -1,
    parameters,
  }));
  const plan = planRun({ group: 'nightly', rows, settings: SETTINGS, input: INPUT, targets: new Set(['load-orders']) });
  const invalid = plan.rows.find(({ status }) => status !== 'PENDING');
  if (invalid) throw new Error(`a row of the bench is ${invalid.status}: ${invalid.reason}`);
  return plan;
}
