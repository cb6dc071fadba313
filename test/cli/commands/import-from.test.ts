import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { runsheet } from '../../support/home/command-line';

/* Each source that --from names becomes groups and targets that plan and apply take. */

const SOURCES = path.resolve(__dirname, '../../domain/imports/sources');
const WORKSPACE = 'https://dbc-1.cloud.databricks.com';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'runsheet-import-from-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 }));

const at = (name: string) => path.join(folder, name);
const read = (name: string) => readFileSync(at(name), 'utf8');
const put = (name: string, text: string | Buffer) => {
  mkdirSync(path.dirname(at(name)), { recursive: true });
  writeFileSync(at(name), text);
};
const inFolder = (...words: string[]) => runsheet(words, folder);

async function applied(): Promise<string[]> {
  const { code, stderr } = await inFolder('apply', '--yes');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const planned = JSON.parse((await inFolder('plan', '--json')).stdout);
  return planned.groups.map(({ job_group }: { job_group: string }) => job_group);
}

it('imports a crontab in UTF-16, and its commands run', async () => {
  const lines = [
    'CRON_TZ=Europe/Berlin',
    'GREETING=hello',
    '0 2 * * * cd / && echo "$GREETING $0" | tr h H',
    '@reboot x',
  ];
  put('my crontab', Buffer.from(`\ufeff${lines.join('\r\n')}\r\n`, 'utf16le'));
  const { code, stdout } = await inFolder('import', 'my crontab', '--from', 'crontab');
  expect({ code, stdout }).toEqual({
    code: 2,
    stdout: expect.stringContaining('1 row left out:\n  line 4 (x): starts at boot'),
  });
  expect(read('groups/my-crontab.yaml')).toContain('timezone: Europe/Berlin');
  expect(await applied()).toEqual(['daily-0200']);
  expect((await inFolder('run', 'daily-0200')).code).toBe(0);
  expect((await inFolder('logs', 'latest', 'echo')).stdout).toContain('Hello sH');
});

it("gives a command another name than another import's of the same program, and finds it again", async () => {
  put('crontab', '0 * * * * /bin/a --hourly\n');
  put('system', '0 2 * * * root /bin/a --daily\n');
  expect((await inFolder('import', 'crontab', '--from', 'crontab', '--timezone', 'UTC')).code).toBe(0);
  const words = ['import', 'system', '--from', 'system-crontab', '--timezone', 'UTC'];
  const { code, stdout, stderr } = await inFolder(...words);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toContain('command:a: is command:a-2, since the group a runs another command:a');
  const config = read('runsheet.config.yaml');
  expect(config).toMatch(/command:a:.*--hourly.*command:a-2:.*--daily/s);
  expect((await inFolder(...words, '--force')).code).toBe(0);
  expect(read('runsheet.config.yaml')).toBe(config);
  put('system', '0 2 * * * root /bin/a --weekly\n');
  expect((await inFolder(...words)).stderr).toContain('declares command:a-2 as');
});

it('imports jobs of Databricks, whose token stands in secrets.env', async () => {
  cpSync(path.join(SOURCES, 'databricks-jobs.json'), at('jobs.json'));
  const missing = await inFolder('import', 'jobs.json', '--from', 'databricks-jobs');
  expect(missing).toMatchObject({ code: 2, stderr: expect.stringContaining('--workspace is missing') });
  const words = ['import', 'jobs.json', '--from', 'databricks-jobs', '--workspace', WORKSPACE, '--json'];
  const { code, stdout } = await inFolder(...words);
  expect({ code, made: JSON.parse(stdout) }).toMatchObject({
    code: 2,
    made: {
      from: 'databricks-jobs',
      format: 'json',
      to_fill_in: { length: 3 },
      left_out: [{ row: 'jobs[0].tasks[4]', name: 'any_rows' }, { row: 'jobs[2]' }],
    },
  });
  put('.runsheet/secrets.env', 'secretsmanager:databricks/token=dapi-0123456789\n');
  chmodSync(at('.runsheet/secrets.env'), 0o600);
  expect(await applied()).toEqual(['Nightly-load', 'Nightly-load-2']);
});

it('imports tables of procfwk, and leaves the target alone that its author has filled in', async () => {
  put('etl/procfwk.Stages.csv', 'StageId;StageName;Enabled\n1;Extract;1\n2;Load;1\n');
  put('etl/Pipelines.csv', 'PipelineId,StageId,PipelineName,Enabled\n1,1,Wait 1,1\n2,2,Wait 2,1\n');
  put('etl/pipelineparameters.csv', 'PipelineId,ParameterName,ParameterValue\n1,WaitTime,3\n');
  const config = 'targets:\n  command:pipeline: {run: [echo, {parameter: pipeline}]}\n';
  put('runsheet.config.yaml', config);
  expect(await inFolder('import', 'etl', '--from', 'procfwk')).toMatchObject({ code: 0, stderr: '' });
  expect(read('runsheet.config.yaml')).toBe(`${config}groups: groups/etl.yaml\n`);
  expect(await applied()).toEqual(['etl']);
  expect((await inFolder('run', 'etl')).code).toBe(0);
  expect((await inFolder('logs', 'latest', 'Wait-1-1')).stdout).toContain('Wait 1');
  expect((await inFolder('import', 'etl', '--from', 'procfwk', '--force')).code).toBe(0);
  expect(read('runsheet.config.yaml')).toContain(config);
});

it("imports ADF's control table and Airflow's list, whose jobs fail until their targets are filled in", async () => {
  put('copies.csv', 'PartitionID,SourceTableName,FilterQuery\n1,dbo.Orders,"year = 2026"\n');
  put('dags.json', JSON.stringify([{ dag_id: 'nightly', is_paused: 'False', owners: 'etl', fileloc: '/dags/x.py' }]));
  const copies = await inFolder('import', 'copies.csv', '--from', 'adf');
  expect({ ...copies, stdout: copies.stdout.split('\n\n')[2] }).toMatchObject({
    code: 0,
    stdout:
      'Targets to fill in in runsheet.config.yaml; until then their jobs fail:\n  command:copy  copies what the parameters say',
  });
  expect(await inFolder('import', 'dags.json', '--from', 'airflow')).toMatchObject({ code: 0, stderr: '' });
  expect(await applied()).toEqual(['copies', 'nightly']);
  const run = await inFolder('run', 'copies');
  expect(run).toMatchObject({ code: 1, stdout: expect.stringContaining('This target is to be filled in') });
});

it('shows a hostile list without its control characters, cut short, and nothing of it is a path or a command', async () => {
  const hostile = `\u001b[2J=cmd|'/c calc'!A1;$(touch pwned)../../../${'x'.repeat(10_000)}`;
  const tasks = [{ task_id: hostile, operator_name: hostile, downstream_task_ids: [hostile] }];
  put(
    'dags.json',
    JSON.stringify([
      { dag_id: hostile, tasks },
      { dag_id: `b${hostile}`, fileloc: hostile },
    ]),
  );
  const { code, stdout } = await inFolder('import', 'dags.json', '--from', 'airflow');
  expect(code).toBe(2);
  expect(stdout).not.toContain('\u001b');
  expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThan(1000);
  const [group] = await applied();
  await inFolder('run', String(group));
  expect(existsSync(at('pwned'))).toBe(false);
  expect(read('runsheet.config.yaml')).not.toMatch(/touch pwned|\$\(|\.\.\//);
});

it.each([
  [['x.csv'], 'StageId,PipelineId\n', /x\.csv: it looks like the tables of procfwk: give --from procfwk/],
  [['x.csv'], '{"jobs": [1, 2]}', /it looks like the jobs of Databricks: give --from databricks-jobs/],
  [['x.csv', '--from', 'airflow', '--workspace', WORKSPACE], '[]', /--workspace is for --from databricks-jobs only/],
  [['x.csv', '--from', 'crontab', '--as-of', '1'], '', /--as-of is for --from master-table only: leave it out/],
  [['x.csv', '--from', 'procfwk'], '', /x\.csv cannot be read: .* Expected a folder of CSV files, Stages\.csv and/],
  [
    ['x.csv', '--from', 'excel'],
    '',
    /--from is "excel": expected one of master-table, databricks-jobs, procfwk, adf, airflow, crontab/,
  ],
  [
    ['x.csv', '--from', 'airflow'],
    '[{"dag_id": "a", "tasks": [{"task_id": "t", "retries": 99}]}]',
    /dags\[0\]\.tasks\[0\]: maximum_retries is 99/,
  ],
])('says what to give instead: %j', async (words, content, message) => {
  put('x.csv', content);
  const { code, stderr } = await inFolder('import', ...words);
  expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringMatching(message) });
  expect(existsSync(at('groups'))).toBe(false);
});
