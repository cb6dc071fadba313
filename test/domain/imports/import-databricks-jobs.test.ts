import { readFileSync } from 'node:fs';
import path from 'node:path';
import { importDatabricksJobs } from '../../../domain/imports/import-databricks-jobs';
import type { Imported } from '../../../domain/imports/imported';

/*
 * sources/databricks-jobs.json is an answer of GET /api/2.2/jobs/list. The classes of Databricks' own package for
 * Python (databricks-sdk 0.162, BaseJob.from_dict and as_dict) read it and write it again without a difference.
 */
const ANSWER = JSON.parse(readFileSync(path.join(__dirname, 'sources/databricks-jobs.json'), 'utf8'));
const OPTIONS = { workspace: 'https://dbc-1.cloud.databricks.com', secret: 'secretsmanager:databricks/token' };

function imported(content: unknown): Imported {
  const made = importDatabricksJobs(content, OPTIONS);
  if ('problems' in made) throw new Error(made.problems.join('\n'));
  return made;
}

/** One job with these tasks. */
const jobOf = (tasks: object[], settings: object = {}) => [{ job_id: 1, settings: { name: 'j', tasks, ...settings } }];
const NOTEBOOK = { task_key: 'a', notebook_task: { notebook_path: '/a' } };

it('makes a group of each job, and a job of each task in the stage of its dependencies', () => {
  const { groups, jobs, groupsRenamed } = imported(ANSWER);
  expect(jobs).toBe(7);
  expect(groups['Nightly-load']).toMatchObject({
    schedule: 'cron(0 2 * * ? *)',
    timezone: 'Europe/Berlin',
    expected_minutes: 90,
    parameters: { region: 'north' },
    jobs: {
      extract_orders: { timeout_minutes: 30, maximum_retries: 3, retry_delay_seconds: 60, priority: 0 },
      extract_stock: { timeout_minutes: 10_080, maximum_retries: 50, priority: 0 },
      load: { priority: 1, description: 'Loads what was extracted', owner: 'data@example.com' },
      report: { priority: 2, parameters: { full: 'yes' } },
      checks: { priority: 3 },
      refresh: { priority: 3 },
    },
  });
  expect(groups['Nightly-load-2']).toMatchObject({ on_overlap: 'allow', jobs: { only: { priority: 0 } } });
  expect(groups['Nightly-load-2']).not.toHaveProperty('schedule');
  expect(groupsRenamed).toHaveLength(2);
});

it('declares what a task runs, on the cluster on which it ran', () => {
  const { targets, groups } = imported(ANSWER);
  const signIn = { workspace: OPTIONS.workspace, token: { secret: OPTIONS.secret } };
  expect(targets).toMatchObject({
    'databricks:extract_orders': { ...signIn, notebook: '/Repos/etl/extract_orders', cluster: '0923-164208-meows279' },
    'databricks:extract_stock': {
      python_file: '/Workspace/etl/stock.py',
      arguments: ['--day', '{{backfill.iso_date}}'],
      new_cluster: { spark_version: '15.4.x-scala2.12', num_workers: 4 },
      libraries: [{ pypi: { package: 'requests==2.32.5' } }],
    },
    'databricks:report': { job: 99 },
    'databricks:only': { notebook: '/Repos/etl/extract_orders', warehouse: '1a2b3c' },
  });
  // The region is the group's parameter already.
  expect(groups['Nightly-load']?.jobs.extract_orders?.parameters).toEqual({ day: { run: 'date' } });
});

it('lists what could not be carried over, and why', () => {
  const { leftOut, notes, toFillIn } = imported(ANSWER);
  expect(leftOut.map(({ row, name }) => [row, name])).toEqual([
    ['jobs[0].tasks[4]', 'any_rows'],
    ['jobs[2]', 'listed without its tasks'],
  ]);
  expect(toFillIn).toEqual([
    { target: 'command:load', what: 'notebook_task of a Git repository' },
    { target: 'command:checks', what: 'sql_task' },
    { target: 'command:refresh', what: 'pipeline_task' },
  ]);
  const all = notes.flatMap(({ problems }) => problems).join('\n');
  for (const part of [
    'starts at second 23',
    'left out: email_notifications, tags',
    'tried for ever there, and 50 times',
    'not tried again after a timeout there',
    'instance-profile/etl',
    'runs if "ALL_DONE"',
    'its schedule is paused, and was left out: cron(0 6 ? * MON-FRI *)',
    '"{{backfill.iso_date}}" stays a text',
  ])
    expect(all).toContain(part);
});

it('takes what the command line prints, pages, and one job alone; and says if there are more', () => {
  const [first] = ANSWER.jobs;
  for (const content of [[first], { jobs: [first] }, [{ jobs: [first] }], first])
    expect(Object.keys(imported(content).groups)).toEqual(['Nightly-load']);
  expect(imported({ jobs: [first], next_page_token: 'x' }).leftOut[1]?.problems[0]).toContain('there are more pages');
  expect(importDatabricksJobs('x', OPTIONS)).toEqual({
    problems: [expect.stringMatching(/^is "x": expected the answer/)],
  });
});

it('leaves out tasks that wait for each other, loops, and tasks without work', () => {
  const circle = ['a', 'b'].map((key) => ({
    ...NOTEBOOK,
    task_key: key,
    depends_on: [{ task_key: key === 'a' ? 'b' : 'a' }],
  }));
  const after = { ...NOTEBOOK, task_key: 'd', depends_on: [{ task_key: 'b' }] };
  const { leftOut: circular, groups } = imported(jobOf([...circle, { ...NOTEBOOK, task_key: 'c' }, after]));
  expect(circular.map(({ row, name }) => [row, name])).toEqual([
    ['jobs[0].tasks[0]', 'a'],
    ['jobs[0].tasks[1]', 'b'],
    ['jobs[0].tasks[3]', 'd'],
  ]);
  expect(circular[0]?.problems).toEqual(['is among tasks that wait for each other, or for such tasks: "a", "b", "d"']);
  expect(Object.keys(groups.j?.jobs ?? {})).toEqual(['c']);
  const { leftOut } = imported(
    jobOf([{ task_key: 'x', for_each_task: { inputs: '[1]' } }, { task_key: 'y' }, NOTEBOOK]),
  );
  expect(leftOut.map(({ problems }) => problems[0])).toEqual([
    expect.stringContaining('is a loop'),
    expect.stringContaining('has no work'),
  ]);
});

it("carries the parameters of a task to fill in, a Python file's environment, and facts of the run in the group's", () => {
  const tasks = [
    { task_key: 'git', notebook_task: { notebook_path: 'a', source: 'GIT', base_parameters: { day: '2026' } } },
    {
      task_key: 'py',
      environment_key: 'e',
      spark_python_task: { python_file: '/a.py', parameters: ['--x'] },
    },
  ];
  const { groups, targets, toFillIn, notes } = imported(
    jobOf(tasks, {
      parameters: [
        { name: 'day', default: '{{job.start_time.iso_date}}' },
        { name: 'by', default: '{{job.trigger.type}}' },
      ],
      environments: [{ environment_key: 'e', spec: { environment_version: '2', dependencies: ['requests'] } }],
    }),
  );
  expect(groups.j).toMatchObject({
    parameters: { day: { run: 'date' }, by: '{{job.trigger.type}}' },
    jobs: { git: { parameters: { day: '2026' } } },
  });
  expect(targets['databricks:py']).toMatchObject({
    python_file: '/a.py',
    arguments: ['--x'],
    environment: { environment_version: '2', dependencies: ['requests'] },
  });
  expect(toFillIn).toEqual([{ target: 'command:git', what: 'notebook_task of a Git repository' }]);
  expect(notes.map(({ row, problems }) => [row, ...problems])).toEqual([
    ['jobs[0]', '"{{job.trigger.type}}" stays a text here: nothing fills it in'],
    ['jobs[0].tasks[0]', 'its target is to be filled in with what notebook_task has: notebook_path'],
  ]);
});

it('takes nothing of hostile fields but texts: no reference, no path of this machine, no other kind of target', () => {
  const long = 'x'.repeat(10_000);
  const { groups, targets, leftOut } = imported(
    jobOf([
      {
        task_key: `=cmd|'/c calc'!A1\u001b[31m`,
        notebook_task: {
          notebook_path: '/a',
          base_parameters: { p: { secret: 'secretsmanager:prod/root' }, q: '$(id)' },
        },
      },
      { task_key: long, notebook_task: { notebook_path: '../../etc/passwd' } },
      { task_key: 'py', spark_python_task: { python_file: 'file:/etc/passwd' }, existing_cluster_id: 'c; rm -rf /' },
      { task_key: 'n', notebook_task: { notebook_path: '/a' }, timeout_seconds: 'soon', max_retries: 1e9 },
      { task_key: '__proto__', notebook_task: { notebook_path: '/b' } },
    ]),
  );
  expect(Object.keys(groups.j?.jobs ?? {}).sort()).toEqual(['cmd-c-calc-A1-31m', 'job-__proto__']);
  expect(Object.values(groups.j?.jobs ?? {}).map(({ parameters }) => parameters)).toContainEqual({
    p: '{"secret":"secretsmanager:prod/root"}',
    q: '$(id)',
  });
  expect(Object.keys(targets).every((target) => target.startsWith('databricks:'))).toBe(true);
  expect(leftOut.map(({ row }) => row)).toEqual(['jobs[0].tasks[1]', 'jobs[0].tasks[2]', 'jobs[0].tasks[3]']);
  expect(leftOut[1]?.problems).toHaveLength(2);
});
