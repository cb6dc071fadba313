import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { PageProject } from '../support/pages/page-project';

/* What docs/start/from-airflow.md shows: a DAG of operators, the same as rows, and the commands. */

const page = new PageProject('docs/start/from-airflow.md');
afterAll(() => page.remove());

/** What Airflow 3.3.2 wrote of the page's DAG by the script of the page. */
const DAGS = readFileSync(path.join(__dirname, '../domain/imports/sources/airflow-dags.json'), 'utf8');

beforeAll(() => {
  page.put('dags.json', DAGS);
  page.put('jobs/etl/__init__.py', '');
  page.put(
    'jobs/etl/orders.py',
    'def extract_orders(day):\n    return {"rows": 42, "day": day}\n\ndef load_orders(rows):\n    return f"{rows} rows"\n',
  );
  page.put('jobs/etl/stock.py', 'import sys\nprint("stock of", sys.argv[1])\n');
  page.put('stubs/train.py', 'print("trains")\n');
});

it('runs the tasks of the DAG as rows, and every command of the page succeeds', async () => {
  const told = await page.runAll();
  expect(told.filter(({ code, stderr }) => code !== 0 || stderr !== '')).toEqual([]);
  expect(told).toHaveLength(6);
  const { jobs } = await page.json('show latest');
  const output = (name: string) => jobs.find(({ job_name }: { job_name: string }) => job_name === name).output;
  expect(output('extract_orders')).toEqual({ rows: 42, day: expect.stringMatching(/^\d{4}-\d{2}-\d{2}$/) });
  expect(output('load_orders')).toBe('42 rows');
  expect((await page.run('npx runsheet logs latest extract_stock')).stdout).toMatch(/stock of \d{4}-\d{2}-\d{2}/);
});

it('has a row for each task of the DAG, in the stage of its place in the graph', async () => {
  const dag = page.read('dags/nightly.py');
  const tasks = [...dag.matchAll(/^ {4}(\w+) = \w+Operator\(\s*task_id="(\w+)"/gm)];
  const nameOf = new Map(tasks.map(([, variable = '', id = '']) => [variable, id]));
  const [, line = ''] = /^ {4}(\[.*>>.*)$/m.exec(dag) ?? [];
  const stages = line.split('>>').map((part) => (part.match(/\w+/g) ?? []).map((variable) => nameOf.get(variable)));
  const imported = await page.json('import dags.json --from airflow --out groups.yaml --force --dry-run');
  const { jobs } = await page.json('jobs nightly');
  const columns = ['timeout_minutes', 'maximum_retries', 'priority'];
  const cells = (job: Record<string, unknown>) => columns.map((column) => job[column]);
  const ours = Object.fromEntries(jobs.map((job: Record<string, unknown>) => [job.job_name, cells(job)]));
  const { jobs: theirs, ...settings } = imported.groups.nightly;
  expect(settings).toMatchObject({ schedule: 'cron(0 2 * * ? *)', timezone: 'Europe/Berlin', max_concurrency: 8 });
  expect(ours).toEqual(Object.fromEntries(Object.entries(theirs as object).map(([name, job]) => [name, cells(job)])));
  expect(imported.to_fill_in.map(({ what }: { what: string }) => what)).toEqual([
    'PythonOperator',
    'BashOperator',
    'PythonOperator',
    'DatabricksSubmitRunOperator',
  ]);
  const rows = jobs.map(({ job_name, priority }: { job_name: string; priority: number }) => [job_name, priority]);
  expect(rows.sort()).toEqual(stages.flatMap((names, stage) => names.map((name) => [name, stage])).sort());
});

it('shows Python that compiles', () => {
  const files = page.blocks.flatMap(({ file }) => (file?.endsWith('.py') ? [path.join(page.folder, file)] : []));
  expect(files).toHaveLength(4);
  execFileSync('python3', ['-m', 'py_compile', ...files]);
});

it('answers a groups file in words of Airflow with its own', async () => {
  page.put(
    'theirs.yaml',
    'groups: {nightly: {jobs: {load: {target: command:extract_stock, retries: 2, execution_timeout: 600, depends_on: [a]}}}}',
  );
  const { code, stderr } = await page.run('npx runsheet plan theirs.yaml');
  expect(code).toBe(2);
  for (const word of ['maximum_retries', 'timeout_minutes', 'priority']) expect(stderr).toContain(word);
});
