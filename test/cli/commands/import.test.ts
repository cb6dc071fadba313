import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { runsheet } from '../../support/home/command-line';

const TABLES = path.resolve(__dirname, '../../adapters/delta/tables');
const HEADER = 'notebook_path,job_group,timeout_minutes,maximum_retries,priority,is_enabled';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'runsheet-import-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 }));

const at = (name: string) => path.join(folder, name);
const read = (name: string) => readFileSync(at(name), 'utf8');
const put = (name: string, text: string) => {
  mkdirSync(path.dirname(at(name)), { recursive: true });
  writeFileSync(at(name), text);
};
const table = (...rows: string[]) => put('master.csv', [HEADER, ...rows, ''].join('\n'));
const inFolder = (...words: string[]) => runsheet(words, folder);

it('makes of a Delta table a groups file and a config that plan takes', async () => {
  cpSync(path.join(TABLES, 'versions'), at('lake/master'), { recursive: true });
  for (const name of ['extract_orders', 'extract_customers', 'load_orders', 'report_orders', 'archive'])
    put(`notebooks/${name}.py`, '# Databricks notebook source\nprint(1)\n');
  const { code, stdout, stderr } = await inFolder('import', 'lake/master');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toBe(`5 jobs in 2 groups from the Delta table lake/master, version 4:

GROUP    JOBS  FILE
nightly     4  groups/master.yaml
weekly      1  groups/master.yaml

Next:
  npx runsheet plan
  npx runsheet apply
  npx runsheet run nightly
`);
  expect(read('groups/master.yaml')).toMatch(
    /^# Imported by runsheet import from the Delta table lake\/master, version 4\.\ngroups:\n {2}nightly:\n/,
  );
  const planned = await inFolder('plan', '--json');
  expect(planned.code).toBe(0);
  expect(JSON.parse(planned.stdout).groups.map(({ job_group }: { job_group: string }) => job_group)).toEqual([
    'nightly',
    'weekly',
  ]);
  expect((await inFolder('apply', '--yes')).code).toBe(0);
  const run = JSON.parse((await inFolder('run', 'nightly', '--json')).stdout);
  expect(run).toMatchObject({ status: 'SUCCEEDED', counts: { SUCCEEDED: 3, DISABLED: 1 } });
  expect(await inFolder('import', 'lake/master')).toMatchObject({ code: 0, stdout });
  const before = await inFolder('import', 'lake/master', '--as-of', '0', '--out', 'groups/before.yaml', '--json');
  expect(before.stderr).toMatch(/groups\/master\.yaml has the group nightly already: take it out there/);
});

it('lists all that it could not carry over, writes the rest, and ends with 2', async () => {
  table(
    '/Repos/etl/load,Nightly Load,30,2,0,true',
    '/Repos/etl/load,Nightly Load,30,2,0,true',
    '=cmd|calc!A1,"weekly\x1b[31m",soon,-1,x,maybe',
    '../../../../etc/passwd,weekly,30,2,0,true,extra',
    '"/Repos/etl/a ""b""\nc",weekly,30,2,0,true',
  );
  const { code, stdout } = await inFolder('import', 'master.csv', '--json');
  expect(code).toBe(2);
  expect(JSON.parse(stdout)).toMatchObject({
    written: true,
    format: 'csv',
    version: null,
    groups: { 'Nightly-Load': { jobs: { load: { target: 'notebook:load' } } } },
    targets: { 'notebook:load': { notebook: 'notebooks/load.py' } },
    left_out: [
      { row: 'line 4', notebook_path: '=cmd|calc!A1', problems: { length: 4 } },
      { row: 'line 5', problems: ['has 7 cells, and the header 6: put a cell with a comma in quotes'] },
      { row: 'line 6', problems: [expect.stringContaining('it holds a control character')] },
    ],
    groups_renamed: [{ job_group: 'Nightly Load', group: 'Nightly-Load' }],
    remarks: [{ row: 'line 3', problems: ['is the same as line 2, and was imported once'] }],
    missing_notebooks: ['notebooks/load.py'],
  });
  expect(read('groups/master.yaml')).toContain('#   line 5: has 7 cells');
  expect((await inFolder('import', 'master.csv', '--force')).stdout).toContain(
    '\n  databricks workspace export-dir /Repos/etl notebooks\n',
  );
});

it('never overwrites a file, nor a target of another notebook, without --force', async () => {
  table('/Repos/etl/load,nightly,30,2,0,true');
  put('groups/master.yaml', '# mine\n');
  const config = '# mine\njobs: jobs # here\ntargets:\n  notebook:load: {notebook: other.py}\n';
  put('runsheet.config.yaml', config);
  const refused = await inFolder('import', 'master.csv');
  expect(refused).toMatchObject({ code: 2, stdout: '' });
  expect(refused.stderr.replaceAll(`${folder}/`, '').split('\n')).toEqual([
    expect.stringMatching(/groups\/master\.yaml is there already: give --force to overwrite it, or --out to write/),
    'error: runsheet.config.yaml declares notebook:load as {"notebook":"other.py"}: give --force to make it {"notebook":"notebooks/load.py"}',
    'error: nothing was written',
    '',
  ]);
  expect([read('groups/master.yaml'), read('runsheet.config.yaml')]).toEqual(['# mine\n', config]);
  expect((await inFolder('import', 'master.csv', '--force')).code).toBe(0);
  expect(read('runsheet.config.yaml')).toBe(
    '# mine\njobs: jobs # here\ntargets:\n  notebook:load: { notebook: notebooks/load.py }\ngroups: groups/master.yaml\n',
  );
});

it('adds nothing to the groups of a config that names the folder, and may be repeated', async () => {
  table('/Repos/etl/load,nightly,30,2,0,true');
  put('notebooks/load.py', '# Databricks notebook source\nprint(1)\n');
  put(
    'groups/other.yaml',
    'groups: {other: {jobs: {a: {target: notebook:load, timeout_minutes: 1, maximum_retries: 0, priority: 0}}}}',
  );
  put('runsheet.config.yaml', 'groups: groups # all in it\n');
  for (let imports = 0; imports < 2; imports++) {
    expect(await inFolder('import', 'master.csv')).toMatchObject({ code: 0, stderr: '' });
    expect(read('runsheet.config.yaml')).toBe(
      'groups: groups # all in it\ntargets:\n  notebook:load: { notebook: notebooks/load.py }\n',
    );
  }
  const planned = JSON.parse((await inFolder('plan', '--json')).stdout);
  expect(planned.groups.map(({ job_group }: { job_group: string }) => job_group)).toEqual(['nightly', 'other']);
  table('/Repos/etl/load,other,30,2,0,true');
  expect((await inFolder('import', 'master.csv', '--out', 'groups/second.yaml')).stderr).toMatch(
    /groups\/other\.yaml has the group other already: take it out there/,
  );
});

it('keeps with --force the settings of a group, which no master table has', async () => {
  table('/Repos/etl/load,nightly,30,2,0,true');
  await inFolder('import', 'master.csv');
  const text = read('groups/master.yaml').replace('    jobs:', '    schedule: cron(0 2 * * ? *)\n    jobs:');
  put('groups/master.yaml', text);
  table('/Repos/etl/load,nightly,45,2,0,true');
  expect((await inFolder('import', 'master.csv')).stderr).toContain('give --force');
  expect((await inFolder('import', 'master.csv', '--force')).code).toBe(0);
  expect(read('groups/master.yaml')).toBe(text.replace('timeout_minutes: 30', 'timeout_minutes: 45'));
});

it('shows with --dry-run what it would write, and writes nothing', async () => {
  table('/Repos/etl/load,nightly,30,2,0,true');
  const { code, stdout } = await inFolder('import', 'master.csv', '--dry-run');
  expect(code).toBe(0);
  expect(stdout).toContain('\ngroups:\n  nightly:\n    jobs:\n      load:\n        target: notebook:load\n');
  expect(stdout).toContain('  notebook:load: { notebook: notebooks/load.py }\n');
  expect(stdout).toMatch(
    /^Notebooks that are not here yet: notebooks\/load\.py\n {2}databricks workspace export-dir \/Repos\/etl notebooks\n\nNothing was written: this was a dry run\.\n$/m,
  );
  expect([existsSync(at('groups')), existsSync(at('runsheet.config.yaml'))]).toEqual([false, false]);
});

it('says what to add to a config that it cannot add to', async () => {
  table('/Repos/etl/load,nightly,30,2,0,true');
  put('runsheet.config.yaml', '{home: .runsheet}\n');
  const { code, stderr } = await inFolder('import', 'master.csv');
  expect(code).toBe(2);
  expect(stderr).toContain('groups: groups/master.yaml');
  expect(stderr).toContain('notebook:load: {"notebook":"notebooks/load.py"}');
  expect(read('runsheet.config.yaml')).toBe('{home: .runsheet}\n');
});

it.each([
  ['a header of another table', 'id,name\n1,2\n', /master\.csv: the column notebook_path is missing/],
  ['no row', `${HEADER}\n`, /master\.csv has no row that can be a job: nothing was written/],
  ['only bad rows', `${HEADER}\n,,,,,\nx,,1,1,1,true\n`, /master\.csv, line 3: job_group is missing/],
])('writes nothing for %s', async (_, text, message) => {
  put('master.csv', text);
  const { code, stderr } = await inFolder('import', 'master.csv');
  expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringMatching(message) });
  expect(existsSync(at('groups'))).toBe(false);
});

it('says how to import a table of which one groups file cannot hold all', async () => {
  const rows = Array.from(
    { length: 100_000 },
    (_, no) => `/Repos/etl/n${no % 300},g${no % 40},${(no % 10_000) + 1},${Math.floor(no / 10_000)},0,true`,
  );
  table(...rows);
  const all = await inFolder('import', 'master.csv', '--json');
  expect(all).toMatchObject({ code: 2, stdout: '' });
  expect(all.stderr).toMatch(/would have \d+ bytes, of at most 4194304: import some groups at a time, with --group/);
  const none = await inFolder('import', 'master.csv', '--group', 'G7');
  expect(none.stderr).toMatch(
    /there is no job_group "G7" \(there are g0, g1, .* and 30 more\): give --group as master/,
  );
  const one = await inFolder('import', 'master.csv', '--group', 'g7', '--json');
  expect(Object.keys(JSON.parse(one.stdout).groups)).toEqual(['g7']);
}, 180_000);

it('imports 3,000 notebooks, which plan, apply and run take', async () => {
  const rows = Array.from({ length: 3000 }, (_, no) => `/Repos/etl/load_table_number_${no},g${no % 30},30,2,0,true`);
  table(...rows, '/Repos/etl/only_this_one,one,30,0,0,true');
  put('notebooks/only_this_one.py', '# Databricks notebook source\ndbutils.notebook.exit("ran")\n');
  expect(await inFolder('import', 'master.csv', '--json')).toMatchObject({ code: 0, stderr: '' });
  // More than one variable of a process could hold.
  expect(read('runsheet.config.yaml').length).toBeGreaterThan(200_000);
  expect((await inFolder('apply', '--yes')).code).toBe(0);
  const run = await inFolder('run', 'one', '--json');
  expect({ code: run.code, run: JSON.parse(run.stdout) }).toMatchObject({ code: 0, run: { status: 'SUCCEEDED' } });
  const { jobs } = JSON.parse((await inFolder('show', 'latest', '--json')).stdout);
  expect(jobs).toMatchObject([{ job_name: 'only_this_one', output: 'ran' }]);
}, 180_000);

it('refuses folders of notebooks outside of the project', async () => {
  table('/Repos/etl/load,nightly,30,2,0,true');
  const { code, stderr } = await inFolder('import', 'master.csv', '--notebooks', '..');
  expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining('expected a folder inside of') });
});
