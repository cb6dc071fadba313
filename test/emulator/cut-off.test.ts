import { SFNClient, StopExecutionCommand } from '@aws-sdk/client-sfn';
import { runsheetJson } from '../support/home/command-line';
import { until } from '../support/home/until';
import { endOfExecution } from './differential/end-of-execution';
import { applyScripted, STACK } from './stack-groups';

jest.setTimeout(120_000);
const MACHINE = `arn:aws:states:us-east-1:000000000000:stateMachine:${STACK}`;
/** 6 s. The emulator's interpreter stops an execution only when the call that it waits for has ended. */
const SLOW_MINUTES = 0.1;
/** The emulator's interpreter reports a stopped execution as FAILED, where Step Functions says ABORTED. */
const CLOSED = {
  status: 'FAILED',
  jobs: [
    { job_name: 'slow', status: 'LOST' },
    { job_name: 'next', status: 'SKIPPED' },
  ],
};

/* Executions that a person stopped in the console, so that CloseRun is never called. */
describe('a run whose execution was stopped', () => {
  it('is open until somebody closes it', async () => {
    const { runId } = await stoppedRun();
    await expect(show(runId)).resolves.toMatchObject({ status: 'RUNNING' });
  });

  it("is closed by the event that the stack's rule is for, and not by another machine's", async () => {
    const { runId, executionArn } = await stoppedRun();
    await expect(sendEvent(runId, executionArn, `${MACHINE}-other`)).resolves.toBe('not for this rule');
    await expect(sendEvent(runId, executionArn)).resolves.toMatchObject({ decision: 'CLOSED', run_id: runId });
    await expect(show(runId)).resolves.toMatchObject(CLOSED);
  });

  it('is closed by the sweep, without the event', async () => {
    const { runId, group } = await stoppedRun();
    await sweep();
    await expect(show(runId)).resolves.toMatchObject(CLOSED);
    const next = await runsheetJson(['run', group, '--detach', '--stack', STACK]);
    await until(async () => (await show(next.run_id).catch(() => ({ jobs: [] }))).jobs.length > 0);
    await expect(show(next.run_id)).resolves.toMatchObject({ status: 'RUNNING', reason: null });
  });

  it('is closed once by both at the same time', async () => {
    const { runId, executionArn } = await stoppedRun();
    await Promise.all([sendEvent(runId, executionArn), sweep(), sendEvent(runId, executionArn), sweep()]);
    const before = await show(runId);
    expect(before).toMatchObject(CLOSED);
    await sweep();
    await expect(show(runId)).resolves.toEqual(before);
  });

  it('and not one whose execution goes on', async () => {
    const { runId } = await slowRun(1);
    await sweep();
    const notYet = expect.stringContaining('Step Functions does not say so yet');
    await expect(sendEvent(runId, executionOf(runId))).resolves.toMatchObject({ errorMessage: notYet });
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

function executionOf(runId: string): string {
  return `${MACHINE.replace(':stateMachine:', ':execution:')}:${runId}`;
}

function show(runId: string) {
  return runsheetJson(['show', runId, '--stack', STACK]);
}

/**
 * Stands in for Step Functions' event. The emulator's interpreter sends none, and only AWS may put events of
 * `aws.states`. So the test asks the rule whether the event matches, and calls the rule's function with it.
 */
async function sendEvent(name: string, executionArn: string, stateMachineArn = MACHINE): Promise<unknown> {
  const now = Date.now();
  const event = {
    id: '1',
    source: 'aws.states',
    'detail-type': 'Step Functions Execution Status Change',
    account: '000000000000',
    region: 'us-east-1',
    time: new Date(now).toISOString(),
    resources: [executionArn],
    detail: { executionArn, stateMachineArn, name, status: 'ABORTED', startDate: now - 60_000, stopDate: now },
  };
  const { Rules } = await events<{ Rules: { Name: string; EventPattern?: string }[] }>('ListRules', {});
  const rule = Rules.find(({ Name }) => Name.startsWith(`${STACK}-ClosingExecutionEnded`));
  const test = { EventPattern: rule?.EventPattern, Event: JSON.stringify(event) };
  const { Result } = await events<{ Result: boolean }>('TestEventPattern', test);
  return Result ? call(`/2015-03-31/functions/${STACK}-close-ended-run/invocations`, {}, event) : 'not for this rule';
}

function events<T>(operation: string, body: object): Promise<T> {
  return call('/', { 'x-amz-target': `AWSEvents.${operation}` }, body) as Promise<T>;
}

async function sweep(): Promise<void> {
  const answer = await call(`/2015-03-31/functions/${STACK}-sweep-runs/invocations`, {}, {});
  expect(answer).toMatchObject({ closed: expect.any(Number) });
}

async function call(path: string, headers: Record<string, string>, body: object): Promise<unknown> {
  const answer = await fetch(`${process.env.AWS_ENDPOINT_URL}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-amz-json-1.1', ...headers },
    body: JSON.stringify(body),
  });
  return answer.json();
}
