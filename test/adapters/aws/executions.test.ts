import {
  askEmbedded,
  askStepFunctions,
  findExecution,
  listEndedExecutions,
  stopExecution,
} from '../../../adapters/aws/executions';
import { executionArn } from '../../../domain/runs/cut-off';
import { aRun } from '../../protocol/builders';
import {
  MACHINE,
  openStepFunctions,
  type StepFunctions,
  type ToldExecution,
} from '../../support/services/step-functions';

let sfn: StepFunctions;
beforeAll(async () => {
  sfn = await openStepFunctions();
});
afterAll(() => sfn.close());
beforeEach(() => {
  sfn.executions.clear();
  sfn.failing.clear();
  sfn.asked.length = 0;
  sfn.pageSize = 1000;
});

const HOUR = 3_600_000;
const ago = (ms: number) => new Date(Date.now() - ms).toISOString();
const arnOf = (name: string) => executionArn(MACHINE, name);

/** A run that was opened so long ago, and its execution in Step Functions. */
function aRunOf(status: ToldExecution['status'] | undefined, ms = 300_000) {
  const time = ago(ms);
  if (status) sfn.executions.set('nightly-1', { status, startedAt: time });
  return aRun({
    run_id: 'nightly-1',
    execution_arn: arnOf('nightly-1'),
    execution_started_at: time,
    open_since: time,
  });
}

describe('the state of an execution', () => {
  it.each([
    ['RUNNING', 'RUNNING'],
    ['ABORTED', 'ABORTED'],
    ['FAILED', 'FAILED'],
    ['TIMED_OUT', 'TIMED_OUT'],
    ['SUCCEEDED', 'FAILED'],
  ] as const)('is asked of Step Functions: %s is %s', async (status, state) => {
    await expect(askStepFunctions(aRunOf(status))).resolves.toBe(state);
    expect(sfn.asked).toEqual(['DescribeExecution nightly-1']);
  });

  it.each([
    [59 * 60_000, 'RUNNING'],
    [61 * 60_000, 'ABORTED'],
  ])('that Step Functions does not know, of a run %i ms old, is %s', async (ms, state) => {
    await expect(askStepFunctions(aRunOf(undefined, ms))).resolves.toBe(state);
  });

  it.each(['ThrottlingException', 'AccessDeniedException', 'InvalidArn'])(
    'is not known after %s: it throws',
    async (name) => {
      sfn.failing.set('nightly-1', name);
      await expect(askStepFunctions(aRunOf('ABORTED', 2 * HOUR))).rejects.toMatchObject({ name });
    },
  );

  it('is RUNNING on a laptop, where a command closes what was cut off before it starts a run', async () => {
    await expect(askEmbedded()).resolves.toBe('RUNNING');
  });
});

describe('an execution', () => {
  it('is found with its start, to the millisecond, and its input', async () => {
    const startedAt = '2026-11-22T02:30:00.987Z';
    sfn.executions.set('nightly-1', { status: 'FAILED', startedAt, input: '{"group":"nightly"}' });
    await expect(findExecution(arnOf('nightly-1'))).resolves.toEqual({
      status: 'FAILED',
      startedAt,
      input: '{"group":"nightly"}',
    });
  });
});

describe('an execution that is to be stopped', () => {
  it('is, and one that Step Functions does not know needs nothing', async () => {
    const run = aRunOf('RUNNING');
    await stopExecution(run.execution_arn, 'the run was stopped by ann');
    await expect(askStepFunctions(run)).resolves.toBe('ABORTED');
    await stopExecution(arnOf('gone'), 'the run was stopped by ann');
    expect(sfn.asked).toEqual(['StopExecution nightly-1', 'DescribeExecution nightly-1', 'StopExecution gone']);
  });

  it('throws where that is refused', async () => {
    aRunOf('RUNNING');
    sfn.failing.set('nightly-1', 'AccessDeniedException');
    await expect(stopExecution(arnOf('nightly-1'), '')).rejects.toMatchObject({ name: 'AccessDeniedException' });
  });
});

describe('the executions that have ended', () => {
  const window = () => ({ endedSince: Date.now() - HOUR, startedSince: Date.now() - 3 * HOUR });
  const tell = (name: string, status: ToldExecution['status'], startedMsAgo: number, endedMsAgo: number) =>
    sfn.executions.set(name, { status, startedAt: ago(startedMsAgo), stoppedAt: ago(endedMsAgo) });

  it('are those that FAILED, timed out or were stopped, within the hour', async () => {
    tell('failed', 'FAILED', 10_000, 5_000);
    tell('timed-out', 'TIMED_OUT', 2 * HOUR, 5_000);
    tell('stopped', 'ABORTED', 2 * HOUR, HOUR - 60_000);
    tell('long-ago', 'FAILED', 2 * HOUR, HOUR + 60_000);
    tell('good', 'SUCCEEDED', 10_000, 5_000);
    tell('running', 'RUNNING', 10_000, 0);
    await expect(listEndedExecutions(MACHINE, window())).resolves.toEqual(['failed', 'timed-out', 'stopped']);
  });

  it('are read page by page, up to the starts that matter', async () => {
    sfn.pageSize = 2;
    const minutes = [1, 50, 100, 150, 200, 250, 300];
    for (const minute of minutes) tell(`after-${minute}`, 'ABORTED', minute * 60_000, 30_000);
    const found = await listEndedExecutions(MACHINE, window());
    // The page with the first start that is too old is still read to its end.
    expect(found).toEqual([1, 50, 100, 150, 200, 250].map((minute) => `after-${minute}`));
    expect(sfn.asked.filter((question) => question === 'ListExecutions ABORTED')).toHaveLength(3);
  });
});
