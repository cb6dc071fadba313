import type { DatabricksFields } from '../../domain/targets/target-fields';
import { startRequest } from '../../drivers/databricks-request';
import { aWorkContext } from '../support/rows/a-work-context';

/* What Databricks is asked for, by the fields of the target. */

const NOW = Date.parse('2026-11-22T02:00:00.000Z');
const TOKEN = '0123456789abcdef'.repeat(4);
const SIGN_IN = { workspace: 'https://dbc-a1b2.cloud.databricks.com', token: { secret: 'ssm:/dbx' } };

const CONTEXT = aWorkContext({
  parameters: { day: '2026-11-22', full: true, most: 7, of: ['a', 'b'], none: null },
});

const request = (fields: Omit<DatabricksFields, 'workspace'>, context = CONTEXT) =>
  startRequest({ ...SIGN_IN, ...fields }, TOKEN, context, NOW);

const told = JSON.stringify({
  run_id: 'nightly-1',
  group: 'nightly',
  job: 'load',
  attempt: 2,
  deadline: '2026-11-22T03:00:00.000Z',
  scheduled_time: null,
  data_url: 's3://data/nightly/nightly-1/',
  mark: '0123456789abcdef',
});
const TEXTS = {
  day: '2026-11-22',
  full: 'true',
  most: '7',
  of: '["a","b"]',
  none: 'null',
  runsheet_context: told,
};
const once = { task_key: 'runsheet', max_retries: 0, disable_auto_optimization: true };

test('a notebook on a cluster that is there gets the parameters as texts, and a time limit a little above ours', () => {
  expect(request({ notebook: '/Repos/etl/load', cluster: 'c-1' })).toEqual({
    path: 'runs/submit',
    body: {
      run_name: 'nightly/load, attempt 2 of nightly-1 [0123456789abcdef]',
      idempotency_token: TOKEN,
      timeout_seconds: 3600 + 300,
      tasks: [
        {
          ...once,
          existing_cluster_id: 'c-1',
          notebook_task: { notebook_path: '/Repos/etl/load', source: 'WORKSPACE', base_parameters: TEXTS },
        },
      ],
    },
  });
});

test('a notebook of SQL has its warehouse, one on serverless compute no compute at all', () => {
  const [task] = request({ notebook: '/Shared/x', warehouse: 'a1b2' }).body.tasks as object[];
  expect(task).toEqual({
    ...once,
    notebook_task: { notebook_path: '/Shared/x', source: 'WORKSPACE', base_parameters: TEXTS, warehouse_id: 'a1b2' },
  });
});

test('a Python file on a new cluster gets the arguments that the target names, and that cluster as it is declared', () => {
  const new_cluster = { spark_version: '15.4.x-scala2.12', num_workers: 2, node_type_id: 'm5.large' };
  const given = ['--day', { parameter: 'day' }, '--about', { parameter: 'runsheet_context' }];
  const libraries = [{ pypi: { package: 'requests==2.32.5' } }];
  const own = { python_file: 'dbfs:/load.py', arguments: given, new_cluster, libraries };
  const [task] = request(own).body.tasks as object[];
  expect(task).toEqual({
    ...once,
    new_cluster,
    libraries,
    spark_python_task: { python_file: 'dbfs:/load.py', parameters: ['--day', '2026-11-22', '--about', told] },
  });
});

test('a Python file on serverless compute has an environment of this run', () => {
  const environment = { environment_version: '2', dependencies: ['polars==1.9.0'] };
  expect(request({ python_file: '/Workspace/load.py', environment }).body).toMatchObject({
    tasks: [{ environment_key: 'runsheet', spark_python_task: { parameters: [] } }],
    environments: [{ environment_key: 'runsheet', spec: environment }],
  });
});

test('a job that is there is run now, with the parameters of the row as its own', () => {
  expect(request({ job: 77 })).toEqual({
    path: 'run-now',
    body: { job_id: 77, idempotency_token: TOKEN, job_parameters: TEXTS },
  });
});

test('a deadline that is over leaves the run the time that it takes to stop it', () => {
  const late = { ...CONTEXT, deadline: '2026-11-22T01:00:00.000Z' };
  expect(request({ notebook: '/x', cluster: 'c' }, late).body.timeout_seconds).toBe(300);
});

test('a parameter that cannot be an argument is named', () => {
  const given = { ...CONTEXT, parameters: { day: ['a'] } };
  expect(() => request({ python_file: '/x.py', arguments: [{ parameter: 'day' }], cluster: 'c' }, given)).toThrow(
    'parameters.day is ["a"]: expected a text, a number, true or false for an argument',
  );
});
