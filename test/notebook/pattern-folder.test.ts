import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { readKeptNotebook } from '../../local/kept-notebooks';
import { runsheet } from '../support/home/command-line';

/*
 * A folder of a user of the pattern, with notebooks and a master table that Spark wrote, becomes a running group by
 * four commands. Jupyter's notebooks run in papermill, those of Databricks in the runner of Runsheet.
 */

jest.setTimeout(180_000);

const python = process.env.RUNSHEET_TEST_PYTHON as string;
const TEST = path.resolve(__dirname, '..');

const folder = mkdtempSync(path.join(tmpdir(), 'runsheet-pattern-'));
afterAll(() => rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 }));

const inFolder = (...words: string[]) => runsheet(words, folder);

function put(name: string, text: string): void {
  mkdirSync(path.join(folder, path.dirname(name)), { recursive: true });
  writeFileSync(path.join(folder, name), text);
}

function jupyter(name: string): string {
  const source = `from IPython.display import JSON\nprint("runs ${name}")\nJSON({"notebook": "${name}"})`;
  return JSON.stringify({
    cells: [{ cell_type: 'code', id: 'c0', metadata: {}, outputs: [], execution_count: null, source }],
    metadata: { kernelspec: { name: 'python3', display_name: 'Python 3', language: 'python' } },
    nbformat: 4,
    nbformat_minor: 5,
  });
}

it('runs the notebooks of a master table in Delta by init, import, apply and run', async () => {
  cpSync(path.join(TEST, 'adapters/delta/tables/versions'), path.join(folder, 'lake/control/master'), {
    recursive: true,
  });
  for (const name of ['extract_orders', 'extract_customers']) put(`notebooks/${name}.ipynb`, jupyter(name));
  for (const name of ['load_orders', 'report_orders', 'archive'])
    put(`notebooks/${name}.py`, `# Databricks notebook source\ndbutils.notebook.exit("${name}")\n`);
  symlinkSync(path.dirname(path.dirname(python)), path.join(folder, '.venv'));

  expect(await inFolder('init', '.', '--python')).toMatchObject({ code: 0, stderr: '' });
  // The project that init makes has a group of this name, as an example.
  const clash = await inFolder('import', 'lake/control/master');
  expect(clash).toMatchObject({ code: 2, stderr: expect.stringContaining('--out groups/nightly.yaml --force') });
  const imported = await inFolder('import', 'lake/control/master', '--out', 'groups/nightly.yaml', '--force');
  expect(imported).toMatchObject({ code: 0, stderr: '' });
  expect(await inFolder('apply', '--yes')).toMatchObject({ code: 0, stderr: '' });
  const { code, stdout } = await inFolder('run', 'nightly', '--json');
  const run = JSON.parse(stdout);
  expect({ code, run }).toMatchObject({ code: 0, run: { status: 'SUCCEEDED', counts: { SUCCEEDED: 3, DISABLED: 1 } } });

  const { jobs } = JSON.parse((await inFolder('show', 'latest', '--json')).stdout);
  const outputs = jobs.map((job: Record<string, unknown>) => [job.job_name, job.status, job.output]);
  expect(Object.fromEntries(outputs.map(([name, ...rest]: unknown[]) => [name, rest]))).toMatchObject({
    extract_orders: ['SUCCEEDED', { notebook: 'extract_orders' }],
    extract_customers: ['SUCCEEDED', { notebook: 'extract_customers' }],
    load_orders: ['SUCCEEDED', 'load_orders'],
  });
  const logs = path.join(folder, '.runsheet/logs');
  const kept = readKeptNotebook(logs, { runId: run.run_id, job: 'extract_orders', attempt: 1 });
  expect(JSON.parse(kept ?? '{}').metadata.papermill).toMatchObject({ exception: null });
});

it("has jobs of Databricks in its tests that Databricks' own client reads and writes again without a difference", async () => {
  const file = path.join(TEST, 'domain/imports/sources/databricks-jobs.json');
  const program = [
    'import json, sys',
    'from databricks.sdk.service.jobs import BaseJob',
    'jobs = json.load(open(sys.argv[1]))["jobs"]',
    'print(json.dumps([BaseJob.from_dict(job).as_dict() for job in jobs]))',
  ].join('\n');
  const { stdout } = await promisify(execFile)(python, ['-c', program, file]);
  expect(JSON.parse(stdout)).toEqual(JSON.parse(readFileSync(file, 'utf8')).jobs);
});
