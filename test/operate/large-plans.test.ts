import type { Context } from 'aws-lambda';
import { BULK_WRITES } from '../../adapters/dynamodb/client';
import { MasterTable } from '../../adapters/dynamodb/master-table';
import { dynamoDb, runTable } from '../../adapters/environment';
import { type LimitedStore, openLimitedStore, PARTITION_UNITS } from '../../bench/capacity/limited-store';
import { inVirtualTime } from '../../bench/capacity/virtual-time';
import { type GroupSettings, parseSettingsRow } from '../../domain/groups/group-settings';
import { requireExecutionInput } from '../../domain/plans/execution-input';
import { planRun } from '../../domain/plans/run-plan';
import { commitPlan, openRun } from '../../domain/runs/run';
import { handler as close } from '../../functions/close-run';
import { handler as load } from '../../functions/load-group';
import { EMBEDDED_TABLES } from '../../local/store/embedded-tables';
import { closeRun } from '../../operations/close-run';
import { writePlan } from '../../operations/load/write-plan';
import { putManyRows, someJobRows } from '../support/rows/a-group';
import { aLoadRequest, closeOf, requireRun } from '../support/rows/a-run';

/*
 * A plan of many rows goes to one partition of the run table, which takes 1,000 write units a second. The functions are
 * the real ones with their own clients; only the clients' requests go to a store with that limit, in virtual time.
 */

let mockStore: LimitedStore;
jest.mock('../../adapters/dynamodb/client', () => {
  const real = jest.requireActual('../../adapters/dynamodb/client');
  return {
    ...real,
    openDynamoDb: (_: undefined, settings: object) =>
      real.openDynamoDb(undefined, { ...settings, ...mockStore.settings }),
  };
});
/** What the stack writes beside LoadGroup's bundle. */
jest.mock('../../adapters/deployment', () => ({
  ...jest.requireActual('../../adapters/deployment'),
  readDeployment: () => ({ targets: new Set(['load-orders']), secrets: new Map() }),
}));

beforeAll(async () => {
  process.env.RUNSHEET_MASTER_TABLE = EMBEDDED_TABLES.master;
  process.env.RUNSHEET_RUN_TABLE = EMBEDDED_TABLES.runs;
  process.env.RUNSHEET_FUNCTION_PREFIX = 'runsheet-job-';
  mockStore = await openLimitedStore();
  jest.spyOn(process.stdout, 'write').mockReturnValue(true);
});

/** They take 20 s of a machine that has nothing else to do. */
const WAIT_MS = 400_000;

/** LoadGroup and CloseRun end after 300 s. */
const TIMEOUT_MS = 300_000;
const context = { getRemainingTimeInMillis: () => TIMEOUT_MS } as Context;

const SETTINGS = (parseSettingsRow(undefined) as { settings: GroupSettings }).settings;

/** Calls a function once, and returns its reply and how long it took. */
async function call<T>(act: () => Promise<T>): Promise<{ reply: T; ms: number }> {
  const { result, ms } = await inVirtualTime(act, mockStore.isBusy);
  return { reply: result, ms };
}

async function statusesOf(runId: string): Promise<Record<string, number>> {
  const { reply: rows } = await call(() => runTable().listJobRuns({ run_id: runId }));
  const counts: Record<string, number> = {};
  for (const { status } of rows) counts[status] = (counts[status] ?? 0) + 1;
  return counts;
}

test(
  '2,000 jobs of 4 units each are planned by one call, and closed by one',
  async () => {
    const request = aLoadRequest('large');
    const jobs = someJobRows(2000, { parameters: { sql: 'x'.repeat(3200) } });
    const master = new MasterTable(dynamoDb(), EMBEDDED_TABLES.master);
    await call(() => putManyRows({ master }, 'large', jobs));
    const loaded = await call(() => load(request, context));
    expect(requireRun(loaded.reply).parallel).toHaveLength(2000);
    expect(loaded.ms).toBeLessThan(TIMEOUT_MS / 3);
    // The execution ended before any job began.
    const closed = await call(() => close(closeOf(request), context));
    expect(closed.reply).toMatchObject({ status: 'FAILED' });
    expect(closed.ms).toBeLessThan(TIMEOUT_MS / 3);
    await expect(statusesOf(request.run_id)).resolves.toEqual({ LOST: 2000 });
  },
  WAIT_MS,
);

test(
  '10,000 jobs of 1 unit each, scaled by ten, are written and closed as well',
  async () => {
    // The whole takes a minute of this machine: `npm run bench -- --writes` does it.
    mockStore = await openLimitedStore(PARTITION_UNITS / 10);
    const request = aLoadRequest('larger');
    const { run_id: runId, execution: executionArn, execution_started_at: startedAt } = request;
    const input = requireExecutionInput({ group: 'larger', trigger: 'manual' });
    const run = openRun({ runId, executionArn, startedAt }, input, startedAt, startedAt);
    const rows = someJobRows(1000, { job_group: 'larger' });
    const plan = planRun({ group: 'larger', rows, settings: SETTINGS, input, targets: new Set(['load-orders']) });
    const runs = runTable(BULK_WRITES);
    const loaded = await call(async () => {
      await runs.put(run, { absent: 'entry' });
      await writePlan(runs, run, plan, startedAt);
      return runs.update(run, commitPlan(run, plan, SETTINGS, startedAt));
    });
    expect(loaded.reply).toMatchObject({ job_count: 1000 });
    const closed = await call(() => closeRun(runs, closeOf(request), 'END'));
    expect(Math.max(loaded.ms, closed.ms)).toBeLessThan(TIMEOUT_MS / 3);
    await expect(statusesOf(runId)).resolves.toEqual({ LOST: 1000 });
  },
  WAIT_MS,
);
