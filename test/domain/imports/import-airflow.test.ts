import { importAirflow } from '../../../domain/imports/import-airflow';
import type { Imported } from '../../../domain/imports/imported';

function imported(content: unknown): Imported {
  const made = importAirflow(content);
  if ('problems' in made) throw new Error(made.problems.join('\n'));
  return made;
}

/** As GET /api/v2/dags/{dag_id}/tasks of Airflow 3.3 writes a task (TaskResponse). */
const task = (task_id: string, more: object = {}) => ({
  task_id,
  task_display_name: task_id,
  owner: 'airflow',
  trigger_rule: 'all_success',
  depends_on_past: false,
  wait_for_downstream: false,
  retries: 2,
  pool: 'default_pool',
  execution_timeout: { __type: 'TimeDelta', days: 0, seconds: 600, microseconds: 0 },
  retry_delay: { __type: 'TimeDelta', days: 0, seconds: 30, microseconds: 0 },
  operator_name: 'BashOperator',
  class_ref: { module_path: 'airflow.providers.standard.operators.bash', class_name: 'BashOperator' },
  downstream_task_ids: [] as string[],
  params: {},
  ...more,
});

it('makes a group of each DAG and a job of each task, with a target to fill in', () => {
  const tasks = [
    task('extract', { downstream_task_ids: ['load'] }),
    task('stock', { downstream_task_ids: ['load'], operator_name: 'EmptyOperator' }),
    task('load', { execution_timeout: null, retries: 0, operator_name: 'PythonOperator' }),
  ];
  const { groups, targets, toFillIn, leftOut, notes } = imported({
    dags: [
      {
        dag_id: 'nightly',
        is_paused: true,
        timetable_summary: '0 2 * * *',
        timezone: 'Europe/Berlin',
        max_active_tasks: 8,
        max_active_runs: 16,
        owners: ['etl', 'ops'],
        tasks: { tasks, total_entries: 3 },
      },
    ],
  });
  expect({ leftOut, notes }).toEqual({ leftOut: [], notes: [] });
  expect(groups).toMatchObject({
    nightly: {
      is_enabled: false,
      max_concurrency: 8,
      on_overlap: 'allow',
      schedule: 'cron(0 2 * * ? *)',
      timezone: 'Europe/Berlin',
      jobs: {
        extract: { target: 'command:extract', timeout_minutes: 10, maximum_retries: 2, priority: 0, owner: 'airflow' },
        stock: { target: 'command:nothing', priority: 0 },
        load: { timeout_minutes: 10_080, maximum_retries: 0, priority: 1 },
      },
    },
  });
  expect(targets['command:nothing']).toEqual({ run: ['true'] });
  expect(targets['command:load']).toMatchObject({ permanent_exit_codes: [78] });
  expect(toFillIn).toEqual([
    { target: 'command:extract', what: 'BashOperator' },
    { target: 'command:load', what: 'PythonOperator' },
  ]);
});

it('takes a DAG without its tasks, as airflow dags list -o json prints it, for one job', () => {
  const row = {
    dag_id: 'etl.daily',
    fileloc: '/dags/etl.py',
    owners: 'airflow',
    is_paused: 'False',
    bundle_name: 'dags-folder',
  };
  const { groups, notes } = imported([row]);
  expect(groups).toMatchObject({
    'etl-daily': { jobs: { 'etl-daily': { target: 'command:etl-daily', owner: 'airflow' } } },
  });
  expect(groups['etl-daily']).not.toHaveProperty('is_enabled');
  expect(notes.at(-1)?.problems).toContain('the list has no tasks of it, so that the whole DAG is one job');
});

it.each([
  ['@daily', 'cron(0 0 * * ? *)'],
  ['@quarterly', 'cron(0 0 1 1,4,7,10 ? *)'],
  ['1 day, 0:00:00', 'rate(1 day)'],
  ['0:30:00', 'rate(30 minutes)'],
  ['2:00:00', 'rate(2 hours)'],
  ['None', undefined],
  ['Asset', undefined],
])('reads the schedule %s', (timetable_summary, schedule) => {
  const { groups, notes } = imported([{ dag_id: 'd', timetable_summary, tasks: [task('a')] }]);
  expect(groups.d?.schedule).toBe(schedule);
  expect(notes).toHaveLength(timetable_summary === 'Asset' ? 1 : 0);
});

it('says what of a task has no counterpart', () => {
  const { notes } = imported([
    {
      dag_id: 'd',
      tasks: [
        task('a', { trigger_rule: 'all_done', pool: 'db', depends_on_past: true, is_mapped: true, params: { x: 1 } }),
        task('b', { operator_name: 'BranchPythonOperator' }),
        task('c', { operator_name: 'S3KeySensor' }),
      ],
    },
  ]);
  expect(notes.map(({ problems }) => problems.length)).toEqual([5, 1, 1]);
});

it('takes no command, no path and no operator of a hostile list', () => {
  const { targets, groups, leftOut } = imported([
    { dag_id: '../../x', fileloc: '/etc/passwd', tasks: [task('$(rm -rf /)', { operator_name: '`id`'.repeat(5000) })] },
    {
      dag_id: 'y'.repeat(10_000),
      tasks: [task('a', { downstream_task_ids: ['b'] }), task('b', { downstream_task_ids: ['a'] })],
    },
    { no: 'id' },
    7,
  ]);
  expect(Object.keys(groups)).toEqual(['x']);
  expect(JSON.stringify(targets)).not.toMatch(/rm -rf|passwd|`id`/);
  expect(leftOut.map(({ row }) => row)).toEqual(['dags[1].tasks[0]', 'dags[1].tasks[1]', 'dags[2]', 'dags[3]']);
  expect(importAirflow({ dags: 7 })).toEqual({ problems: [expect.stringContaining('airflow dags list -o json')] });
});
