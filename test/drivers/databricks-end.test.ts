import { DatabricksError } from '../../adapters/databricks/databricks-error';
import type { JobsApi } from '../../adapters/databricks/jobs-api';
import type { JsonObject } from '../../domain/values/json';
import { endOfRun, stateAtEnd } from '../../drivers/databricks-end';
import type { WorkState } from '../../drivers/service-driver';

/* What becomes of a run as the API shows it: also forms that a workspace of the tests does not have. */

const ended = (result_state: string, code = result_state, type = 'CLIENT_ERROR') => ({
  state: { life_cycle_state: 'TERMINATED', result_state, state_message: '' },
  status: { state: 'TERMINATED', termination_details: { code, type, message: `it is ${code}` } },
});
const GOOD = ended('SUCCESS', 'SUCCESS', 'SUCCESS');
const BAD = ended('FAILED', 'RUN_EXECUTION_ERROR');

/** An API that knows these outputs of tasks and these further pages, and what it was asked. */
function anApi(outputs: Record<string, JsonObject | Error>, pages: Record<string, JsonObject> = {}) {
  const asked: string[] = [];
  const api: JobsApi = {
    get: async (path, { run_id = '', page_token }) => {
      asked.push(`${path} ${page_token ?? run_id}`);
      const found = page_token === undefined ? outputs[run_id] : pages[page_token];
      if (found instanceof Error) throw found;
      if (found === undefined) throw new Error(`${path} ${run_id} was not expected`);
      return found;
    },
    post: async (path) => {
      throw new Error(`${path} was not expected`);
    },
  };
  return { api, asked };
}

async function stateOf(run: JsonObject, api: JobsApi): Promise<WorkState> {
  const end = endOfRun(run);
  return end ? await stateAtEnd(run, end, api) : { is: 'running' };
}

test.each([
  ['QUEUED', 'QUEUED'],
  ['BLOCKED', 'BLOCKED'],
  ['WAITING_FOR_RETRY', 'WAITING'],
  ['A_STATE_OF_LATER', 'A_STATE_OF_LATER'],
])('a run that is %s goes on', (life_cycle_state, state) => {
  expect(endOfRun({ state: { life_cycle_state }, status: { state } })).toBeUndefined();
  expect(endOfRun({})).toBeUndefined();
});

test('a workspace that has only the older states is understood', () => {
  const state = { life_cycle_state: 'INTERNAL_ERROR', result_state: 'FAILED', state_message: 'no such cluster' };
  expect(endOfRun({ state })).toEqual({ code: 'FAILED', type: undefined, message: 'no such cluster' });
  expect(endOfRun({ state: { life_cycle_state: 'SKIPPED' } })).toMatchObject({ code: 'SKIPPED' });
});

test('a job of several tasks has no result, and fails with the error of the task that failed', async () => {
  const tasks = [
    { task_key: 'a', run_id: '1', ...GOOD },
    { task_key: 'b', run_id: '2', ...BAD },
    { task_key: 'c', run_id: '3', ...ended('UPSTREAM_FAILED') },
  ];
  const { api, asked } = anApi({ 2: { error: 'pyspark.errors.AnalysisException: [TABLE_NOT_FOUND] orders' } });
  expect(await stateOf({ ...BAD, run_id: '9', tasks }, api)).toMatchObject({
    is: 'failed',
    class: 'job',
    name: 'pyspark.errors.AnalysisException',
    message: '[TABLE_NOT_FOUND] orders',
  });
  expect(asked).toEqual(['runs/get-output 2']);
  const two = [tasks[0], { ...tasks[0], task_key: 'b' }] as JsonObject[];
  expect(await stateOf({ ...ended('SUCCESS_WITH_FAILURES'), tasks: two }, anApi({}).api)).toEqual({ is: 'succeeded' });
});

test.each([
  ['UPSTREAM_FAILED', ended('UPSTREAM_FAILED')],
  ['UPSTREAM_FAILED, of which the code says SKIPPED', ended('UPSTREAM_FAILED', 'SKIPPED')],
  ['UPSTREAM_CANCELED', ended('UPSTREAM_CANCELED', 'SKIPPED')],
  ['EXCLUDED', ended('EXCLUDED', 'SKIPPED')],
  ['SKIPPED by the older state', { state: { life_cycle_state: 'SKIPPED' } }],
  ['CANCELED, since another has failed', ended('CANCELED', 'USER_CANCELED')],
])('the task that failed is asked for the error, although one that is %s is listed before it', async (_, other) => {
  const tasks = [
    { task_key: 'b', run_id: '3', ...other },
    { task_key: 'a', run_id: '2', ...BAD },
  ];
  const { api, asked } = anApi({ 2: { error: 'ValueError: no orders', error_trace: 'Cell In[3], line 4' }, 3: {} });
  const state = await stateOf({ ...BAD, run_id: '9', tasks }, api);
  expect(asked).toEqual(['runs/get-output 2']);
  expect(state).toMatchObject({ name: 'ValueError', message: 'no orders', trace: 'Cell In[3], line 4' });
});

test('a task that was cancelled is asked before one that did not run, and the newest try of a task', async () => {
  const asked = async (tasks: JsonObject[]) => {
    const known = anApi({ 1: {}, 2: {}, 3: {} });
    await stateOf({ ...BAD, run_id: '9', tasks }, known.api);
    return known.asked;
  };
  const skipped = { task_key: 'b', run_id: '3', ...ended('EXCLUDED', 'SKIPPED') };
  expect(await asked([skipped, { task_key: 'a', run_id: '2', ...ended('CANCELED', 'CANCELED') }])).toEqual([
    'runs/get-output 2',
  ]);
  expect(await asked([skipped])).toEqual(['runs/get-output 3']);
  const tries = [2, 1].map((run) => ({ task_key: 'a', run_id: String(run), attempt_number: run, ...BAD }));
  expect(await asked([skipped, ...tries])).toEqual(['runs/get-output 2']);
});

test('of a task that was tried again the last try counts, and all pages of tasks are read', async () => {
  const tasks = [
    { task_key: 'a', run_id: '2', attempt_number: 1, ...GOOD },
    { task_key: 'a', run_id: '1', attempt_number: 0, ...BAD },
  ];
  const { api } = anApi({ 2: { notebook_output: { result: '1' } } });
  expect(await stateOf({ ...GOOD, run_id: '9', tasks }, api)).toEqual({ is: 'succeeded', output: '1' });
  const paged = anApi(
    { 5: { error: 'odd' } },
    { p2: { tasks: [{ task_key: 'z', run_id: '5', ...BAD }], next_page_token: 'p3' }, p3: {} },
  );
  const run = { ...BAD, run_id: '9', tasks: tasks.slice(0, 1), next_page_token: 'p2' };
  expect(await stateOf(run, paged.api)).toMatchObject({ is: 'failed', name: 'RUN_EXECUTION_ERROR', message: 'odd' });
  expect(paged.asked).toEqual(['runs/get p2', 'runs/get p3', 'runs/get-output 5']);
});

test('of several tasks it is the run that says how long it took, and of one that task', async () => {
  const took = { setup_duration: 60_000, execution_duration: 5_000, cleanup_duration: 1_000 };
  const of = async (run: JsonObject) => {
    const state = await stateOf(run, anApi({ 1: {} }).api);
    return 'usage' in state ? state.usage : undefined;
  };
  const task = { task_key: 'a', run_id: '1', ...GOOD, ...took };
  expect(await of({ ...GOOD, run_duration: 90_000, tasks: [task] })).toEqual({ databricks_seconds: 66 });
  const two = [task, { ...task, task_key: 'b' }];
  expect(await of({ ...GOOD, run_duration: 90_000, tasks: two })).toEqual({ databricks_seconds: 90 });
  expect(await of({ ...ended('CANCELED', 'USER_CANCELED'), run_duration: 2_000 })).toEqual({ databricks_seconds: 2 });
  expect(await of({ ...GOOD, run_duration: 'x', tasks: two })).toBeUndefined();
});

test('a run that never had a task has Databricks’ own words', async () => {
  const run = ended('FAILED', 'CLUSTER_ERROR', 'CLOUD_FAILURE');
  expect(await stateOf(run, anApi({}).api)).toEqual({
    is: 'failed',
    class: 'fault',
    name: 'CLUSTER_ERROR',
    message: 'it is CLUSTER_ERROR',
    trace: undefined,
  });
});

test('where the output of a run is refused, its end stands; after a throttle the next look asks again', async () => {
  const refused = new DatabricksError(403, 'PERMISSION_DENIED', 'you may not');
  const bad = { ...BAD, tasks: [{ task_key: 'a', run_id: '1', ...BAD }] };
  const good = { ...GOOD, tasks: [{ task_key: 'a', run_id: '1', ...GOOD }] };
  expect(await stateOf(bad, anApi({ 1: refused }).api)).toMatchObject({ class: 'job', name: 'RUN_EXECUTION_ERROR' });
  expect(await stateOf(good, anApi({ 1: refused }).api)).toEqual({
    is: 'failed',
    class: 'permanent',
    name: 'PERMISSION_DENIED',
    message: 'the run has succeeded, and its result cannot be read: you may not',
  });
  const throttled = new DatabricksError(429, 'RESOURCE_EXHAUSTED', 'later');
  await expect(stateOf(bad, anApi({ 1: throttled }).api)).rejects.toBe(throttled);
  const gone = new DatabricksError(400, 'INVALID_PARAMETER_VALUE', 'Run 1 does not exist.');
  await expect(stateOf(good, anApi({ 1: gone }).api)).rejects.toBe(gone);
});
