import { DeleteCommand, type DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';
import { openDynamoDb } from '../../adapters/dynamodb/client';
import { RunTable } from '../../adapters/dynamodb/run-table';
import { requireExecutionInput } from '../../domain/plans/execution-input';
import { openRun } from '../../domain/runs/run';
import { type JobRunRow, jobEntry, RUN_ENTRY, type RunRow } from '../../domain/tables/rows';
import { runsheet, runsheetJson } from '../support/home/command-line';
import { aJobRun } from '../support/rows/a-job-run';
import { notOnAws } from './deployed';
import { executionOf, invoke, sendEvent, startByHand, sweep } from './stack-calls';
import { applyScripted, PREFIX, STACK } from './stack-groups';

/*
 * What a function leaves that dies half-way. No function dies here: the tests write the rows that it would have left,
 * or remove those that it would not have written. The deployed functions then do the rest.
 */

jest.setTimeout(120_000);

let client: DynamoDBDocumentClient;
let runs: RunTable;
beforeAll(() => {
  client = openDynamoDb();
  runs = new RunTable(client, `${STACK}-runs`);
});
afterAll(() => client.destroy());

const show = (runId: string) => runsheetJson(['show', runId, '--stack', STACK]);

const byHand = notOnAws("the event of the execution's end comes as well, and may be first");

byHand.describe('the rows of a loader that died before its plan was complete', () => {
  it('are removed by the next call of LoadGroup, if its plan has no such job', async () => {
    const group = await applyScripted({ kept: ['succeed'] });
    const run = await diedLoading(anUnknownRun('again', group));
    const again = { ...requestOf(run), input: { group } };
    await expect(invoke('load-group', again)).resolves.toMatchObject({ decision: 'RUN', plan: 2 });
    await expect(rowsOf(run)).resolves.toEqual(['kept']);
  });

  it('are removed by CloseRun, if LoadGroup failed at every try', async () => {
    const run = await diedLoading(anUnknownRun('closed'));
    const failure = { Error: 'Lambda.Unknown', Cause: 'exited' };
    const reply = await invoke('close-run', { ...requestOf(run), failure });
    expect(reply).toMatchObject({ status: 'FAILED', cause: 'exited' });
    await expect(rowsOf(run)).resolves.toEqual([]);
  });

  it("are removed at the event of the execution's end, if CloseRun failed too", async () => {
    const run = await diedLoading(await withoutRows(await endedExecution('event')));
    await expect(sendEvent(run.run_id)).resolves.toMatchObject({ decision: 'CLOSED' });
    await expect(show(run.run_id)).resolves.toMatchObject({ status: 'FAILED', reason: 'its plan was never complete' });
    await expect(rowsOf(run)).resolves.toEqual([]);
  });

  it('are removed by a person who stops the run, before anybody else comes', async () => {
    const run = await diedLoading(await withoutRows(await endedExecution('stopped')));
    await expect(runsheet(['stop', run.run_id, '--stack', STACK])).resolves.toMatchObject({ code: 0 });
    await expect(show(run.run_id)).resolves.toMatchObject({ status: 'ABORTED', stopped_by: expect.any(String) });
    await expect(rowsOf(run)).resolves.toEqual([]);
  });

  it('are removed by the sweep, without the event', async () => {
    const run = await diedLoading(await withoutRows(await endedExecution('sweep')), { open_runs: 'open' });
    await sweep();
    await expect(show(run.run_id)).resolves.toMatchObject({ status: 'FAILED', reason: 'its plan was never complete' });
    await expect(rowsOf(run)).resolves.toEqual([]);
  });
});

byHand.describe('a run whose LoadGroup failed before it wrote a row', () => {
  const failure = { Error: 'Runsheet.BadInput', Cause: 'input.grup is an unknown field' };

  it('is recorded by CloseRun, with the reason', async () => {
    const runId = nameOf('refused');
    const request = { run_id: runId, execution: executionOf(runId), execution_started_at: minutesAgo(1) };
    await expect(invoke('close-run', { ...request, failure })).resolves.toMatchObject({ cause: failure.Cause });
    await expect(show(request.run_id)).resolves.toMatchObject({ status: 'FAILED', reason: failure.Cause });
  });

  it("is recorded at the event of the execution's end, if CloseRun failed too", async () => {
    const { run_id: runId } = await withoutRows(await endedExecution('unrecorded'));
    await expect(sendEvent(runId)).resolves.toMatchObject({ decision: 'CLOSED' });
    await expect(show(runId)).resolves.toMatchObject({ status: 'FAILED', reason: 'LoadGroup never wrote a plan' });
  });

  it('is recorded by the sweep, without the event', async () => {
    const { run_id: runId } = await withoutRows(await endedExecution('unlisted'));
    await sweep();
    await expect(show(runId)).resolves.toMatchObject({ status: 'FAILED', reason: 'LoadGroup never wrote a plan' });
  });
});

const nameOf = (about: string) => `${PREFIX}${about}-${Date.now().toString(36)}`;

/** The run of an execution that has ended by itself, and badly. */
async function endedExecution(about: string): Promise<RunRow> {
  const group = await applyScripted({ only: ['fail-for-good'] });
  const name = nameOf(about);
  await expect(startByHand(name, { group })).resolves.toBe('FAILED');
  return (await runs.findRun(name)) as RunRow;
}

type GivenRun = Pick<RunRow, 'run_id' | 'job_group' | 'execution_started_at'>;

/** A run that no function has closed, since Step Functions does not know its execution. */
const anUnknownRun = (about: string, group = `${PREFIX}died`): GivenRun => ({
  run_id: nameOf(about),
  job_group: group,
  execution_started_at: minutesAgo(60),
});

/**
 * Writes the rows of a loader that had five minutes an hour ago and died: the run's own and one job's. A row without
 * `open_runs` is found by no sweep, so that none comes before the function that the test calls.
 */
async function diedLoading(
  { run_id: runId, job_group = `${PREFIX}died`, execution_started_at: startedAt }: GivenRun,
  more: Partial<RunRow> = {},
): Promise<RunRow> {
  const execution = { runId, executionArn: executionOf(runId), startedAt };
  const input = requireExecutionInput({ group: job_group });
  const { open_runs, ...open } = openRun(execution, input, minutesAgo(60), minutesAgo(55));
  const run: RunRow = { ...open, ...more };
  const row = aJobRun({ name: 'gone', status: 'PENDING' }, { run_id: runId, job_group });
  for (const Item of [run, row] satisfies (RunRow | JobRunRow)[])
    await client.send(new PutCommand({ TableName: runs.name, Item }));
  await expect(rowsOf(run)).resolves.toEqual(['gone']);
  return run;
}

function minutesAgo(minutes: number): string {
  return new Date(Date.now() - minutes * 60_000).toISOString();
}

/** As the state machine calls LoadGroup and CloseRun. */
function requestOf({ run_id, execution_arn: execution, execution_started_at }: RunRow) {
  return { run_id, execution, execution_started_at };
}

async function rowsOf({ run_id }: RunRow): Promise<string[]> {
  return (await runs.listJobRuns({ run_id })).map(({ job_name }) => job_name);
}

/** Removes all rows of the run, as if none of its functions had come to write any. */
async function withoutRows(run: RunRow): Promise<RunRow> {
  const { run_id } = run;
  for (const entry of [RUN_ENTRY, ...(await rowsOf(run)).map(jobEntry)])
    await client.send(new DeleteCommand({ TableName: runs.name, Key: { run_id, entry } }));
  return run;
}
