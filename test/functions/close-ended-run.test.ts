import { handler } from '../../functions/close-ended-run';
import { closeRun } from '../../operations/close-run';
import { loadGroup } from '../../operations/load/load-group';
import { ago, anEvent, cuttingOff } from '../support/rows/a-cut-off-run';
import { aJobRow, putGroup } from '../support/rows/a-group';
import { aGroupName, aLoadRequest, closeOf, loadDependencies } from '../support/rows/a-run';
import { dieAtWrite } from '../support/services/faults';
import { type MemoryTables, openMemoryTables } from '../support/services/memory-tables';
import { MACHINE, openStepFunctions, type StepFunctions } from '../support/services/step-functions';

let tables: MemoryTables;
let sfn: StepFunctions;
beforeAll(async () => {
  tables = await openMemoryTables();
  sfn = await openStepFunctions();
});
afterAll(async () => {
  await tables.close();
  await sfn.close();
});
beforeEach(() => {
  sfn.failing.clear();
  sfn.asked.length = 0;
});

const { sendEvent, aRunInTheMiddle, setOnRun, tell, everything, expectClosed } = cuttingOff(
  () => tables,
  () => sfn,
);

describe('the event of an execution that ended', () => {
  it.each([
    ['ABORTED', 'ABORTED'],
    ['FAILED', 'FAILED'],
    ['TIMED_OUT', 'FAILED'],
  ] as const)('closes its open run, however young: %s is %s', async (status, as) => {
    const cutOff = await aRunInTheMiddle(status, 0.1);
    await expect(sendEvent(cutOff.runId, status)).resolves.toEqual({ decision: 'CLOSED', run_id: cutOff.runId });
    const rows = await tables.runs.listJobRuns({ run_id: cutOff.runId });
    expect(Object.fromEntries(rows.map((row) => [row.job_name, row.status]))).toEqual({
      done: 'SUCCEEDED',
      working: 'LOST',
      waiting: 'SKIPPED',
    });
    await expectClosed(cutOff, as);
  });

  it('closes the run once, whether it comes twice, late, or with another status than Step Functions reports', async () => {
    const cutOff = await aRunInTheMiddle('ABORTED');
    await sendEvent(cutOff.runId, 'FAILED');
    const before = await everything(cutOff.runId);
    await sendEvent(cutOff.runId, 'FAILED');
    await sendEvent(cutOff.runId, 'ABORTED');
    await expect(everything(cutOff.runId)).resolves.toEqual(before);
    await expectClosed(cutOff, 'ABORTED');
  });

  it.each([undefined, 'RUNNING'] as const)(
    'alone closes nothing: where Step Functions says %s it fails, so that Lambda asks again',
    async (status) => {
      const cutOff = await aRunInTheMiddle(status);
      const before = await everything(cutOff.runId);
      await expect(sendEvent(cutOff.runId)).rejects.toThrow(
        `the event says that execution ${cutOff.runId} is ABORTED, but Step Functions does not say so yet`,
      );
      await expect(everything(cutOff.runId)).resolves.toEqual(before);
      tell(cutOff.runId, 'ABORTED', 30);
      await sendEvent(cutOff.runId);
      await expectClosed(cutOff, 'ABORTED');
    },
  );

  it('fails if Step Functions cannot be asked, and changes nothing', async () => {
    const cutOff = await aRunInTheMiddle('ABORTED');
    sfn.failing.set(cutOff.runId, 'ThrottlingException');
    await expect(sendEvent(cutOff.runId)).rejects.toMatchObject({ name: 'ThrottlingException' });
    await expect(tables.runs.findRun(cutOff.runId)).resolves.toMatchObject({ status: 'RUNNING' });
  });

  it.each(['SUCCEEDED', 'FAILED', 'SKIPPED', 'ABORTED'])(
    'changes nothing of a run that its CloseRun recorded as %s, and asks nothing',
    async (status) => {
      const cutOff = await aRunInTheMiddle('FAILED');
      await closeRun(tables.runs, closeOf(aLoadRequest(cutOff.group, { execution_started_at: ago(30) })), 'END');
      await setOnRun(cutOff.runId, 'status', status, ['open_runs', 'open_since']);
      const before = await everything(cutOff.runId);
      await expect(sendEvent(cutOff.runId, 'FAILED')).resolves.toMatchObject({ decision: 'CLOSED' });
      await expect(everything(cutOff.runId)).resolves.toEqual(before);
      expect(sfn.asked).toEqual([]);
    },
  );

  it('closes the run of an earlier execution whose name it has, as ABORTED', async () => {
    const cutOff = await aRunInTheMiddle(undefined, 60 * 24 * 91);
    tell(cutOff.runId, 'FAILED', 1);
    await sendEvent(cutOff.runId, 'FAILED');
    await expectClosed(cutOff, 'ABORTED');
  });
});

describe('the event of an execution without a plan', () => {
  it('leaves the run to the sweep as long as its loader may still be writing', async () => {
    const group = aGroupName();
    await putGroup(tables, group, [aJobRow()]);
    const dying = tables.another();
    dieAtWrite(dying, 3, 'request lost');
    const request = aLoadRequest(group, { execution_started_at: ago(1) });
    await expect(loadGroup(request, loadDependencies(dying))).rejects.toThrow('cut off');
    tell(request.run_id, 'ABORTED', 1);
    await expect(sendEvent(request.run_id)).resolves.toMatchObject({ decision: 'LOADING' });
    expect(sfn.asked).toEqual([]);

    await setOnRun(request.run_id, 'plan_deadline', ago(0));
    await expect(sendEvent(request.run_id)).resolves.toMatchObject({ decision: 'CLOSED' });
    await expectClosed({ group, runId: request.run_id }, 'ABORTED');
  });

  it('records a run whose LoadGroup never ran, under the group that its input names', async () => {
    const group = aGroupName();
    await putGroup(tables, group, [aJobRow()]);
    const runId = `${group}-unopened`;
    tell(runId, 'ABORTED', 1, { group, trigger: 'schedule', scheduled_time: '2026-11-22T02:30:00Z' });
    await sendEvent(runId);
    await expect(tables.runs.findRun(runId)).resolves.toMatchObject({
      status: 'ABORTED',
      reason: 'its execution was cut off before it began',
      group_runs: group,
      trigger: 'schedule',
      scheduled_time: '2026-11-22T02:30:00.000Z',
      job_count: 0,
    });
    await expectClosed({ group, runId }, 'ABORTED');
  });

  it.each(['no JSON', '{"group": 7}', '[]'])('records it without a group where its input is %s', async (input) => {
    const runId = `${aGroupName()}-unopened`;
    sfn.executions.set(runId, { status: 'FAILED', startedAt: ago(1), input });
    await sendEvent(runId, 'FAILED');
    const run = await tables.runs.findRun(runId);
    expect(run).toMatchObject({ status: 'FAILED', reason: 'LoadGroup never wrote a plan', trigger: 'manual' });
    expect(run).not.toHaveProperty('job_group');
  });

  it('records nothing for an execution that runs, or that nobody knows', async () => {
    const runId = `${aGroupName()}-unopened`;
    await expect(sendEvent(runId)).rejects.toThrow('does not say so yet');
    tell(runId, 'RUNNING', 1);
    await expect(sendEvent(runId)).rejects.toThrow('does not say so yet');
    await expect(tables.runs.findRun(runId)).resolves.toBeUndefined();
  });

  it('keeps a loader that comes after it from running anything', async () => {
    const group = aGroupName();
    await putGroup(tables, group, [aJobRow()]);
    const request = aLoadRequest(group, { execution_started_at: ago(1) });
    sfn.executions.set(request.run_id, { status: 'ABORTED', startedAt: request.execution_started_at });
    await sendEvent(request.run_id);
    await expect(loadGroup(request, loadDependencies(tables))).resolves.toEqual({
      decision: 'CLOSED',
      run_id: request.run_id,
    });
    await expectClosed({ group, runId: request.run_id }, 'ABORTED');
  });
});

describe('the handler', () => {
  const url = async () => {
    const { hostname, port } = (await tables.client.config.endpoint?.()) ?? {};
    return `http://test@${hostname}:${port}`;
  };

  it('closes the run that the event names, and ignores any other event', async () => {
    const before = { ...process.env };
    const set = { RUNSHEET_STORE_URL: await url(), RUNSHEET_RUN_TABLE: tables.runs.name };
    Object.assign(process.env, set, { RUNSHEET_STATE_MACHINE_ARN: MACHINE });
    const cutOff = await aRunInTheMiddle('ABORTED');
    await expect(handler(anEvent(cutOff.runId), {} as never)).resolves.toMatchObject({ decision: 'CLOSED' });
    await expectClosed(cutOff, 'ABORTED');
    for (const event of [anEvent('été 1'), anEvent('x', 'FAILED', { stateMachineArn: 'other' }), {}, null]) {
      await expect(handler(event as never, {} as never)).resolves.toMatchObject({ decision: 'IGNORED' });
    }
    process.env = before;
  });
});
