import { SFNClient, StopExecutionCommand } from '@aws-sdk/client-sfn';
import { runsheetJson } from '../support/home/command-line';
import { until } from '../support/home/until';
import { isEmulated, MACHINE, notOnAws } from './deployed';
import { endOfExecution } from './differential/end-of-execution';
import { executionOf, sendEvent, sweep } from './stack-calls';
import { applyScripted, STACK } from './stack-groups';

jest.setTimeout(120_000);
/** 6 s. The emulator's interpreter stops an execution only when the call that it waits for has ended. */
const SLOW_MINUTES = 0.1;
/**
 * The emulator's interpreter reports a stopped execution as FAILED, where Step Functions says ABORTED. By then the
 * attempt has ended at its deadline and says so, so that the job is ABORTED and not LOST.
 */
const CLOSED = {
  status: isEmulated ? 'FAILED' : 'ABORTED',
  jobs: [
    { job_name: 'slow', status: isEmulated ? 'ABORTED' : 'LOST' },
    { job_name: 'next', status: 'SKIPPED' },
  ],
};

const onlyByHand = notOnAws('the event closes it within seconds, before anything else can');

/* Executions that a person stopped in the console, so that CloseRun is never called. */
describe('a run whose execution was stopped', () => {
  onlyByHand.it('is open until somebody closes it', async () => {
    const { runId } = await stoppedRun();
    await expect(show(runId)).resolves.toMatchObject({ status: 'RUNNING' });
  });

  onlyByHand.it("is closed by the event that the stack's rule is for, and not by another machine's", async () => {
    const { runId } = await stoppedRun();
    await expect(sendEvent(runId, `${MACHINE}-other`)).resolves.toBe('not for this rule');
    await expect(sendEvent(runId)).resolves.toMatchObject({ decision: 'CLOSED', run_id: runId });
    await expect(show(runId)).resolves.toMatchObject(CLOSED);
  });

  onlyByHand.it('is closed by the sweep, without the event', async () => {
    const { runId, group } = await stoppedRun();
    await sweep();
    await expect(show(runId)).resolves.toMatchObject(CLOSED);
    const next = await runsheetJson(['run', group, '--detach', '--stack', STACK]);
    await until(async () => (await show(next.run_id).catch(() => ({ jobs: [] }))).jobs.length > 0);
    await expect(show(next.run_id)).resolves.toMatchObject({ status: 'RUNNING', reason: null });
  });

  it('is closed once by both at the same time', async () => {
    const { runId } = await stoppedRun();
    await Promise.all([sendEvent(runId), sweep(), sendEvent(runId), sweep()]);
    const before = await show(runId);
    expect(before).toMatchObject(CLOSED);
    await sweep();
    await expect(show(runId)).resolves.toEqual(before);
  });

  it('and not one whose execution goes on', async () => {
    const { runId } = await slowRun(1);
    await sweep();
    const notYet = expect.stringContaining('Step Functions does not say so yet');
    await expect(sendEvent(runId)).resolves.toMatchObject({ errorMessage: notYet });
    await sweep();
    await expect(show(runId)).resolves.toMatchObject({ status: 'RUNNING', jobs: [{ status: 'RUNNING' }, {}] });
  });
});

async function slowRun(minutes = SLOW_MINUTES) {
  const group = await applyScripted({ slow: ['time-out'], next: ['succeed'] }, minutes);
  const { run_id: runId } = await runsheetJson(['run', group, '--detach', '--stack', STACK]);
  await until(async () => (await show(runId).catch(() => undefined))?.jobs[0]?.status === 'RUNNING');
  return { group, runId, executionArn: executionOf(runId) };
}

async function stoppedRun() {
  const run = await slowRun();
  await new SFNClient({}).send(new StopExecutionCommand({ executionArn: run.executionArn }));
  await endOfExecution(run.executionArn);
  return run;
}

function show(runId: string) {
  return runsheetJson(['show', runId, '--stack', STACK]);
}
