import { readFileSync } from 'node:fs';
import path from 'node:path';
import { importDatabricksJobs } from '../../../domain/imports/import-databricks-jobs';
import { isPlainObject } from '../../../domain/values/json';

/*
 * No field of a job vanishes: each that Databricks publishes changes what is imported, or is named in the report.
 * sources/databricks-fields.json has the fields and kinds of values of the classes of databricks-sdk 0.162.0.
 */

type Kind = 'text' | 'number' | 'flag' | 'list' | 'object';
type Values = Record<string, unknown>;

const CLASSES: Record<string, Record<string, Kind>> = JSON.parse(
  readFileSync(path.join(__dirname, 'sources/databricks-fields.json'), 'utf8'),
);

const ANY: Record<Kind, unknown> = { text: 'x', number: 7, flag: true, list: [{ x: 'y' }], object: { x: 'y' } };

/** A value of each field that the class has, or these. */
function whole(name: string, known: Values): Values {
  const fields = Object.entries(CLASSES[name] ?? {});
  return { ...Object.fromEntries(fields.map(([field, kind]) => [field, ANY[kind]])), ...known };
}

/** The field is in the class, but not in the sample: the class has alternatives. */
const without = (values: Values, ...names: string[]) =>
  Object.fromEntries(Object.entries(values).filter(([name]) => !names.includes(name)));

const kindsOf = (fields: Record<string, Kind> = {}) => Object.keys(fields).filter((name) => name.endsWith('_task'));
const task = (known: Values) => without(whole('Task', known), ...kindsOf(CLASSES.Task).filter((name) => !known[name]));

const TASK = {
  task_key: 'a',
  max_retries: 3,
  depends_on: [{ task_key: 'b' }],
  timeout_seconds: 60,
  run_if: 'ALL_DONE',
  libraries: [{ pypi: { package: 'requests' } }],
};
const B = { task_key: 'b', run_job_task: { job_id: 1 } };
const NOTEBOOK = { notebook_path: '/a', source: 'WORKSPACE', base_parameters: { p: 'q' } };

const ENVIRONMENT = whole('JobEnvironment', {
  environment_key: 'x',
  spec: whole('Environment', { environment_version: '2', dependencies: ['requests'] }),
});
const SETTINGS = without(
  whole('JobSettings', {
    schedule: whole('CronSchedule', { quartz_cron_expression: '0 0 6 ? * MON-FRI', timezone_id: 'Europe/Berlin' }),
    job_clusters: [whole('JobCluster', { new_cluster: { spark_version: '15.4' } })],
    parameters: [whole('JobParameterDefinition', { default: '{{job.start_time.iso_date}}' })],
    environments: [ENVIRONMENT],
    health: whole('JobsHealthRules', {
      rules: [
        { metric: 'RUN_DURATION_SECONDS', op: 'GREATER_THAN', value: 60 },
        { metric: 'STREAMING_BACKLOG_BYTES', op: 'GREATER_THAN', value: 1 },
      ],
    }),
  }),
  'tasks',
);
const jobOf = (tasks: Values[], settings: Values = SETTINGS) => whole('BaseJob', { settings: { ...settings, tasks } });

/** Each with all fields of one class in it, at which the test takes one after the other out. */
const SAMPLES: Record<string, { job: Values; at: (string | number)[]; silent?: string[] }> = {
  // Where the job stands, and when it was made.
  BaseJob: { job: jobOf([B]), at: [], silent: ['job_id', 'created_time'] },
  // Since tasks stand in a list of their own, the format says nothing.
  JobSettings: {
    job: jobOf([
      task({ ...TASK, notebook_task: NOTEBOOK }),
      { ...B, run_job_task: undefined, environment_key: 'x', spark_python_task: PYTHON() },
    ]),
    at: ['settings'],
    silent: ['format'],
  },
  CronSchedule: { job: jobOf([B]), at: ['settings', 'schedule'], silent: ['pause_status'] },
  JobCluster: {
    job: jobOf([{ ...B, ...NOTEBOOK_TASK(), job_cluster_key: 'x' }]),
    at: ['settings', 'job_clusters', 0],
  },
  JobParameterDefinition: { job: jobOf([B]), at: ['settings', 'parameters', 0] },
  JobsHealthRules: { job: jobOf([B]), at: ['settings', 'health'] },
  Task: { job: jobOf([task({ ...TASK, notebook_task: NOTEBOOK }), B]), at: ['settings', 'tasks', 0] },
  'Task on a new cluster': {
    job: jobOf([
      without(
        task({ ...TASK, notebook_task: NOTEBOOK, new_cluster: { spark_version: '15.4' } }),
        'existing_cluster_id',
      ),
      B,
    ]),
    at: ['settings', 'tasks', 0],
  },
  'Task of a Python file in an environment': {
    job: jobOf([
      without(
        task({ ...TASK, spark_python_task: { python_file: '/a.py', parameters: ['--x'] } }),
        ...['existing_cluster_id', 'job_cluster_key', 'new_cluster'],
      ),
      B,
    ]),
    at: ['settings', 'tasks', 0],
  },
  'Task to fill in': {
    job: jobOf([task({ ...TASK, sql_task: { warehouse_id: 'x' } }), B]),
    at: ['settings', 'tasks', 0],
  },
  'Task of two kinds': {
    job: jobOf([task({ ...TASK, notebook_task: NOTEBOOK, sql_task: { warehouse_id: 'x' } }), B]),
    at: ['settings', 'tasks', 0],
  },
  TaskDependency: {
    job: jobOf([
      task({ ...TASK, notebook_task: NOTEBOOK, depends_on: [whole('TaskDependency', { task_key: 'b' })] }),
      B,
    ]),
    at: ['settings', 'tasks', 0, 'depends_on', 0],
  },
  NotebookTask: {
    job: jobOf([{ ...B, run_job_task: undefined, notebook_task: whole('NotebookTask', { ...NOTEBOOK }) }]),
    at: ['settings', 'tasks', 0, 'notebook_task'],
    // The workspace is where a notebook is if nothing else is said.
    silent: ['source'],
  },
  'NotebookTask of Git': {
    job: jobOf([{ task_key: 'b', notebook_task: whole('NotebookTask', { ...NOTEBOOK, source: 'GIT' }) }]),
    at: ['settings', 'tasks', 0, 'notebook_task'],
  },
  SparkPythonTask: {
    job: jobOf([{ task_key: 'b', environment_key: 'x', spark_python_task: PYTHON() }]),
    at: ['settings', 'tasks', 0, 'spark_python_task'],
    silent: ['source'],
  },
  'SparkPythonTask to fill in': {
    job: jobOf([{ task_key: 'b', environment_key: 'no such', spark_python_task: PYTHON() }]),
    at: ['settings', 'tasks', 0, 'spark_python_task'],
  },
  RunJobTask: {
    job: jobOf([{ task_key: 'b', run_job_task: whole('RunJobTask', {}) }]),
    at: ['settings', 'tasks', 0, 'run_job_task'],
  },
  JobEnvironment: {
    job: jobOf([{ task_key: 'b', environment_key: 'x', spark_python_task: PYTHON() }]),
    at: ['settings', 'environments', 0],
  },
  Environment: {
    job: jobOf([{ task_key: 'b', environment_key: 'x', spark_python_task: PYTHON() }]),
    at: ['settings', 'environments', 0, 'spec'],
    // What the version was called before.
    silent: ['client'],
  },
};

function NOTEBOOK_TASK(): Values {
  return { run_job_task: undefined, notebook_task: NOTEBOOK };
}

function PYTHON(): Values {
  return whole('SparkPythonTask', { python_file: '/a.py', parameters: ['--x'], source: 'WORKSPACE' });
}

it.each(Object.entries(SAMPLES))('no field of %s vanishes', (_, { job, at, silent = [] }) => {
  const before = report(job);
  const fields = Object.keys(valueAt(job, at)).filter((name) => valueAt(job, at)[name] !== undefined);
  expect(fields.length).toBeGreaterThan(0);
  const vanished = fields.filter((name) => {
    const copy = JSON.parse(JSON.stringify(job));
    delete valueAt(copy, at)[name];
    return report(copy) === before;
  });
  expect(vanished.sort()).toEqual([...silent].sort());
});

it('names a field that nobody has published yet, wherever it stands', () => {
  for (const { job, at } of Object.values(SAMPLES)) {
    const copy = JSON.parse(JSON.stringify(job));
    valueAt(copy, at).brand_new = 'x';
    expect({ at, text: report(copy) }).toMatchObject({ text: expect.stringContaining('brand_new') });
  }
});

function valueAt(value: unknown, [key, ...rest]: (string | number)[]): Values {
  if (key !== undefined) return valueAt((value as Values)[key], rest);
  if (!isPlainObject(value)) throw new Error('no object there');
  return value;
}

function report(job: Values): string {
  return JSON.stringify(
    importDatabricksJobs([job], { workspace: 'https://dbc-1.cloud.databricks.com', secret: 'ssm:/token' }),
  );
}
