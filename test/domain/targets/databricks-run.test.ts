import { databricks } from '../../../domain/targets/databricks';
import { classOfEnd, DATABRICKS_CLASSES, parseWorkId, workIdText } from '../../../domain/targets/databricks-run';

const NOTEBOOK = { workspace: 'https://dbc-a1b2.cloud.databricks.com', token: { secret: 'ssm:/dbx' }, notebook: '/x' };
const JOB = { workspace: NOTEBOOK.workspace, token: NOTEBOOK.token, job: 7 };
const PYTHON = { workspace: NOTEBOOK.workspace, token: NOTEBOOK.token, python_file: '/x.py', cluster: 'c' };

/** All codes of `TerminationCodeCode` and `RunResultState` of databricks-sdk 0.162.0 that are no good end or a stop. */
const CODES: Record<string, string> = {
  BREAKING_CHANGE: 'fault',
  BUDGET_POLICY_LIMIT_EXCEEDED: 'permanent',
  CLOUD_FAILURE: 'fault',
  CLUSTER_ERROR: 'fault',
  CLUSTER_REQUEST_LIMIT_EXCEEDED: 'fault',
  CLUSTER_TERMINATED_BY_USER: 'fault',
  DISABLED: 'permanent',
  DRIVER_ERROR: 'job',
  FAILED: 'job',
  FEATURE_DISABLED: 'permanent',
  INTERNAL_ERROR: 'fault',
  INVALID_CLUSTER_REQUEST: 'permanent',
  INVALID_RUN_CONFIGURATION: 'permanent',
  LIBRARY_INSTALLATION_ERROR: 'job',
  MAXIMUM_CONCURRENT_RUNS_REACHED: 'fault',
  MAX_CONCURRENT_RUNS_EXCEEDED: 'fault',
  MAX_JOB_QUEUE_SIZE_EXCEEDED: 'fault',
  MAX_SPARK_CONTEXTS_EXCEEDED: 'fault',
  REPOSITORY_CHECKOUT_FAILED: 'fault',
  RESOURCE_NOT_FOUND: 'permanent',
  RUN_EXECUTION_ERROR: 'job',
  SKIPPED: 'fault',
  STORAGE_ACCESS_ERROR: 'job',
  TIMEDOUT: 'timeout',
  UNAUTHORIZED_ERROR: 'permanent',
  UPSTREAM_FAILED: 'job',
  WORKSPACE_RUN_LIMIT_EXCEEDED: 'fault',
};

test('whose doing each of Databricks’ codes is', () => {
  expect(Object.fromEntries(Object.keys(CODES).map((code) => [code, classOfEnd(code, 'CLIENT_ERROR')]))).toEqual(CODES);
  expect(Object.keys(DATABRICKS_CLASSES).filter((code) => !(code in CODES))).toEqual([]);
});

test('what the type calls the cloud’s or the platform’s failure is a fault, and an unknown code is the job’s', () => {
  expect(classOfEnd('DRIVER_ERROR', 'CLOUD_FAILURE')).toBe('fault');
  expect(classOfEnd('STORAGE_ACCESS_ERROR', 'INTERNAL_ERROR')).toBe('fault');
  expect(classOfEnd('A_CODE_OF_LATER', undefined)).toBe('job');
  expect(classOfEnd('constructor', undefined)).toBe('job');
});

test('the id of a run names its workspace, and is read back', () => {
  const id = { host: 'dbc-a1b2.cloud.databricks.com', job: '9007199254740993', run: '18' };
  expect(workIdText(id)).toBe('dbc-a1b2.cloud.databricks.com/jobs/9007199254740993/runs/18');
  expect(parseWorkId(workIdText(id))).toEqual(id);
  const started = { ...id, job: undefined };
  expect(workIdText(started)).toBe('dbc-a1b2.cloud.databricks.com/runs/18');
  expect(parseWorkId(workIdText(started))).toEqual(started);
  expect(databricks.consoleUrl?.(workIdText(started))).toBeUndefined();
});

test.each([
  ['dbc-a1b2.cloud.databricks.com', 'https://dbc-a1b2.cloud.databricks.com/#job/7/run/8'],
  ['adb-123.4.azuredatabricks.net', 'https://adb-123.4.azuredatabricks.net/#job/7/run/8'],
  ['123.4.gcp.databricks.com', 'https://123.4.gcp.databricks.com/#job/7/run/8'],
  ['evil.example', undefined],
  ['cloud.databricks.com.evil.example', undefined],
  ['evil.example/x.cloud.databricks.com', undefined],
  ['evil-cloud.databricks.com', undefined],
  ['127.0.0.1:8080', undefined],
])('the link of a run at %s leads to Databricks, or nowhere', (host, page) => {
  expect(databricks.consoleUrl?.(`${host}/jobs/7/runs/8`)).toBe(page);
});

test('an id of another form has no link', () => {
  for (const id of [
    '',
    'process 4711',
    'x.cloud.databricks.com/jobs/7/runs/8/../9',
    'x.cloud.databricks.com/jobs/a/runs/1',
  ])
    expect(databricks.consoleUrl?.(id)).toBeUndefined();
});

test('parameters that Databricks would show, refuse or mistake are named before anything runs', () => {
  expect(databricks.parameterProblems(NOTEBOOK, { password: { secret: 'ssm:/x' }, runsheet_context: 1 })).toEqual([
    "parameters.password is a secret: Databricks shows a run's parameters. Have the run read it from a secret scope",
    'parameters.runsheet_context has a name that Runsheet gives itself: choose another',
  ]);
  expect(databricks.parameterProblems(JOB, { 'a b': 1, day: 'x' })).toEqual([
    'parameters has "a b": a job of Databricks takes names of letters, digits and _.-',
  ]);
  expect(databricks.parameterProblems(JOB, { list: 'x'.repeat(9_000) })).toEqual([
    "parameters are 9011 bytes as texts: a job of Databricks takes 8500 of them. Write data to the run's folder",
  ]);
  expect(databricks.parameterProblems(NOTEBOOK, { 'a b': 1, list: 'x'.repeat(9_000) })).toEqual([]);
  const named = { ...PYTHON, arguments: [{ parameter: 'runsheet_context' }, { parameter: 'day' }] };
  expect(databricks.parameterProblems(named, {})).toEqual([
    'parameters.day is missing: the target takes it as an argument',
  ]);
});
