import { askStepFunctions, stopExecution } from '../../../adapters/aws/executions';
import type { Engine } from '../../../cli/engines/engine';
import { stopRun } from '../../../cli/run/stop-run';
import { closeCutOff } from '../../../operations/close-cut-off';
import { closeRun } from '../../../operations/close-run';
import { deferred } from '../../support/deferred';
import { aJobRow, someJobRows } from '../../support/rows/a-group';
import { aPlannedRun, closeOf } from '../../support/rows/a-run';
import { aCall, aLostAttempt, attempt, attemptDependencies, SHORT_MARGINS } from '../../support/rows/an-attempt';
import { type MemoryTables, openMemoryTables } from '../../support/services/memory-tables';
import { openStepFunctions, type StepFunctions } from '../../support/services/step-functions';

/*
 * Stopping a run on a stack: Step Functions as the SDK sees it, the real tables, and no machine, so that all that
 * happens is the command's own.
 */

let tables: MemoryTables;
let sfn: StepFunctions;
beforeAll(async () => {
  tables = await openMemoryTables();
  sfn = await openStepFunctions();
});
afterAll(async () => {
  await sfn.close();
  await tables.close();
});
beforeEach(() => {
  sfn.failing.clear();
  sfn.asked.length = 0;
});

function engine(): Engine {
  return {
    runs: tables.runs,
    closeEnded: async (run) => (await closeCutOff(tables.runs, run, askStepFunctions)) === 'CLOSED',
    stopExecution: (run, cause) => stopExecution(run.execution_arn, cause),
  } as Engine;
}

async function aRunningRun(jobs = someJobRows(2)) {
  const planned = await aPlannedRun(tables, jobs);
  const { run_id, execution_started_at } = planned.request;
  sfn.executions.set(run_id, { status: 'RUNNING', startedAt: execution_started_at });
  return planned;
}

function stopping(runId: string, signal = new AbortController().signal, patienceMs?: number) {
  const notices: string[] = [];
  const outcome = stopRun(engine(), runId, {
    stop: { by: 'ann' },
    signal,
    onNotice: (text) => notices.push(text),
    ...(patienceMs !== undefined && { patienceMs }),
  });
  return { notices, outcome };
}

const statuses = async (runId: string) => (await tables.runs.listJobRuns({ run_id: runId })).map((row) => row.status);

jest.setTimeout(60_000);

describe('stopping a run on a stack', () => {
  it('in which no job runs stops its execution at once, and closes it', async () => {
    const { request } = await aRunningRun();
    await expect(stopping(request.run_id).outcome).resolves.toBe('closed');
    await expect(tables.runs.findRun(request.run_id)).resolves.toMatchObject({
      status: 'ABORTED',
      reason: 'stopped by ann',
    });
    expect(await statuses(request.run_id)).toEqual(['SKIPPED', 'SKIPPED']);
    expect(sfn.executions.get(request.run_id)?.status).toBe('ABORTED');
  });

  it('waits for a job that runs before it stops the execution around it', async () => {
    const { request, reply } = await aRunningRun([aJobRow({ job_name: 'a' }), aJobRow({ job_name: 'b', priority: 1 })]);
    const held = deferred();
    // With a short grace, a slow machine would kill the job before it ends: its row would stay RUNNING.
    const deps = attemptDependencies(tables, { margins: { ...SHORT_MARGINS, graceMs: 30_000 } });
    const running = attempt(tables, aCall(reply, 'a'), () => held.promise, deps);
    while ((await statuses(request.run_id))[0] !== 'RUNNING');
    const { notices, outcome } = stopping(request.run_id);
    while (notices.length === 0) await new Promise((resolve) => setTimeout(resolve, 10));
    expect(notices).toEqual(['no new jobs; asked to end: a']);
    expect(sfn.asked).not.toContain(`StopExecution ${request.run_id}`);
    held.resolve();
    await running;
    await expect(outcome).resolves.toBe('closed');
    expect(sfn.asked).toContain(`StopExecution ${request.run_id}`);
  });

  it('leaves a run to its own end where nothing is cut short: it has SUCCEEDED', async () => {
    const { request, reply } = await aRunningRun([aJobRow({ job_name: 'a' })]);
    await attempt(tables, aCall(reply, 'a'), () => ({}));
    const { notices, outcome } = stopping(request.run_id);
    while (notices.length === 0) await new Promise((resolve) => setTimeout(resolve, 10));
    await closeRun(tables.runs, closeOf(request), 'END');
    await expect(outcome).resolves.toBe('closed');
    expect(sfn.asked).not.toContain(`StopExecution ${request.run_id}`);
    await expect(tables.runs.findRun(request.run_id)).resolves.toMatchObject({ status: 'SUCCEEDED' });
  });

  it('never closes it before Step Functions says that its execution has ended', async () => {
    const { request } = await aRunningRun();
    sfn.failing.set(request.run_id, 'ThrottlingException');
    const leave = new AbortController();
    const { notices, outcome } = stopping(request.run_id, leave.signal);
    while (!notices.some((text) => text.includes('the request to stop stands, trying again')))
      await new Promise((resolve) => setTimeout(resolve, 10));
    leave.abort();
    await expect(outcome).resolves.toBe('left');
    await expect(tables.runs.findRun(request.run_id)).resolves.toMatchObject({ status: 'RUNNING', stopped_by: 'ann' });
    sfn.failing.clear();
    await expect(stopping(request.run_id).outcome).resolves.toBe('closed');
  });

  it('stops the execution around a job that does not end in time, and marks it ABORTED', async () => {
    const { request, reply } = await aRunningRun([aJobRow({ job_name: 'a' })]);
    await aLostAttempt(tables, aCall(reply, 'a'));
    await expect(stopping(request.run_id, undefined, 100).outcome).resolves.toBe('closed');
    expect(await statuses(request.run_id)).toEqual(['ABORTED']);
  });
});
