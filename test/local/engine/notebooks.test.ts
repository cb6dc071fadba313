import { chmodSync, existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { MasterRow } from '../../../domain/tables/master-row';
import type { JobRunRow } from '../../../domain/tables/rows';
import type { JsonObject } from '../../../domain/values/json';
import { missingPrograms } from '../../../local/drivers/missing-programs';
import { readKeptNotebook } from '../../../local/kept-notebooks';
import { type Finished, useLaptop } from '../../support/home/laptop';
import { notebookSource } from '../../support/home/notebook-source';
import { noted } from '../../support/home/probe';
import { WorkHere } from '../../support/home/work-here';

/*
 * Rows of `notebook:` targets in the format of Databricks, run by the machine's own python3. Those of Jupyter, which
 * need packages, are in test/notebook.
 */

jest.setTimeout(120_000);

const laptop = useLaptop();
const work = new WorkHere(laptop);

function put(name: string, ...cells: string[]): void {
  mkdirSync(path.join(work.project, 'notebooks'), { recursive: true });
  writeFileSync(path.join(work.project, 'notebooks', `${name}.py`), notebookSource(...cells));
}

/** Targets of the notebooks with these names, or with these fields. */
function withFiles(targets: Record<string, JsonObject>): Record<string, JsonObject> {
  const filled = Object.entries(targets).map(([name, fields]) => [
    name,
    { notebook: `notebooks/${name}.py`, ...fields },
  ]);
  return Object.fromEntries(filled);
}

const declare = (targets: Record<string, JsonObject>) => work.declare('notebook', withFiles(targets));

/** Runs each target once, all side by side, as the job of the target's name. */
const runTargets = (targets: Record<string, JsonObject>, rows: Record<string, MasterRow> = {}) =>
  work.runKind('notebook', withFiles(targets), rows);

const printed = async (finished: Finished, job: string) => (await work.lines(finished, job)).join('\n');

interface Notebook {
  cells: { source: string; outputs?: JsonObject[]; metadata: { runsheet?: JsonObject } }[];
}

function kept({ runId }: Finished, job: string, attempt = 1): Notebook {
  return JSON.parse(readKeptNotebook(laptop.engine.home.logs, { runId, job, attempt }) ?? 'null');
}

describe('a notebook: target', () => {
  let finished: Finished;
  beforeAll(async () => {
    writeFileSync(laptop.engine.home.secretsFile, 'ssm:/db=open-sesame-7\n', { mode: 0o600 });
    put('shared', 'def double(n):\n    return n * 2');
    put(
      'works',
      'dbutils.widgets.text("n", "1")\nn = int(dbutils.widgets.get("n"))',
      '# MAGIC %run ./shared',
      'import os, pathlib\nprint("in", pathlib.Path.cwd().name, os.environ["GREETING"], os.environ["RUNSHEET_JOB"])',
      'dbutils.notebook.exit(\'{"rows": %d}\' % double(n))',
    );
    put('writes', 'import json, os\nwith open(os.environ["RUNSHEET_RESULT"], "w") as f:\n    json.dump([1, 2], f)');
    put(
      'fails',
      'rates = {}',
      'print("open-sesame-7 ", dbutils.secrets.get("db", "password"))\nday = dbutils.widgets.get("day")\nrates[day]',
      'print("never")',
    );
    put('broken', '# MAGIC %scala\n# MAGIC val x = 1', 'def f(:');
    put('dies', 'import os, signal\nprint("last words", flush=True)\nos.kill(os.getpid(), signal.SIGKILL)');
    finished = await runTargets(
      {
        works: { env: { GREETING: 'hello' } },
        writes: { cwd: '.' },
        fails: { secrets: { 'db/password': { secret: 'ssm:/db' } } },
        broken: {},
        dies: {},
        missing: {},
      },
      { works: { parameters: { n: 21 } }, fails: { parameters: { day: '2026-11-01' }, maximum_retries: 1 } },
    );
  });

  it('gives its parameters as widgets, and returns what the notebook exits with', async () => {
    const { status, output } = finished.rows.works as JobRunRow;
    expect({ status, output: JSON.parse(output ?? '') }).toEqual({ status: 'SUCCEEDED', output: { rows: 42 } });
    expect(await printed(finished, 'works')).toBe('in notebooks hello works');
    expect(JSON.parse(finished.rows.writes?.output ?? '')).toEqual([1, 2]);
  });

  it('puts the error of the failing cell into the row: its number, its lines, its places', () => {
    const { status, error, attempts } = finished.rows.fails as JobRunRow;
    expect({ status, attempts: attempts.length }).toEqual({ status: 'FAILED', attempts: 2 });
    expect(error).toEqual({
      name: 'KeyError',
      message: [
        "'2026-11-01'",
        'in cell 2 of notebooks/fails.py:',
        '  6 | print("[secret db/password] ", dbutils.secrets.get("db", "password"))',
        '  7 | day = dbutils.widgets.get("day")',
        '> 8 | rates[day]',
      ].join('\n'),
      stack: 'at <module> (notebooks/fails.py:8)',
    });
  });

  it('keeps each executed notebook with the run, without the values of secrets', async () => {
    expect(kept(finished, 'works').cells.map(({ metadata }) => metadata.runsheet?.status)).toEqual([
      'completed',
      'completed',
      'completed',
      'completed',
    ]);
    for (const attempt of [1, 2]) {
      const { cells } = kept(finished, 'fails', attempt);
      expect(cells.map(({ metadata }) => metadata.runsheet?.status)).toEqual(['completed', 'failed', undefined]);
      expect(cells[1]?.outputs?.map(({ output_type }) => output_type)).toEqual(['stream', 'error']);
      expect(JSON.stringify(cells)).not.toContain('open-sesame');
      expect(cells[1]?.outputs?.[0]?.text).toBe('[secret db/password]  [secret db/password]\n');
    }
    expect(await printed(finished, 'fails')).not.toContain('open-sesame');
  });

  it('says the error of a failing cell once in the log', async () => {
    const log = await printed(finished, 'fails');
    expect(log).not.toContain('Traceback');
    expect(log.match(/KeyError/g)).toHaveLength(1);
  });

  it('fails for good with all that stands against it, before any cell runs', () => {
    const { status, error, attempts } = finished.rows.broken as JobRunRow;
    expect({ status, attempts: attempts.length }).toEqual({ status: 'FAILED', attempts: 1 });
    expect(error).toMatchObject({
      name: 'Runsheet.BadNotebook',
      message: expect.stringMatching(/broken\.py:2 \(cell 1\): %scala does not run .*\n.*broken\.py:7 \(cell 2\): /),
    });
  });

  it('says so if its interpreter is killed, and keeps what it had shown', () => {
    expect(finished.rows.dies?.error).toMatchObject({
      name: 'Runsheet.Killed',
      message: expect.stringMatching(/^notebook:dies was ended by SIGKILL/),
    });
    expect(kept(finished, 'dies').cells[0]?.metadata.runsheet?.status).toBe('running');
  });

  it('fails for good if its file is not there', () => {
    expect(finished.rows.missing?.error).toMatchObject({
      name: 'Runsheet.ProgramNotFound',
      message: expect.stringMatching(/^notebook:missing: the notebook notebooks\/missing\.py is not there/),
    });
  });

  it('leaves nothing in the folder of attempts', () => {
    expect(readdirSync(laptop.engine.home.work)).toEqual([]);
  });
});

test('at the deadline nothing of a notebook runs on, even if it holds the lock of the interpreter', async () => {
  put(
    'stuck',
    `import os, subprocess\nprocess = subprocess.Popen(["sleep", "300"], start_new_session=True)`,
    `with open(${JSON.stringify(work.note('stuck'))}, "w") as f:\n    f.write("%d\\n%d\\n" % (os.getpid(), process.pid))`,
    'import re\nre.match("(a+)+$", "a" * 60 + "!")',
  );
  const finished = await runTargets({ stuck: { stop_grace_seconds: 0.2 } }, { stuck: { timeout_minutes: 0.1 } });
  expect(finished.rows.stuck).toMatchObject({ status: 'TIMED_OUT' });
  expect(noted(work.note('stuck'))).toHaveLength(2);
  await work.gone('stuck');
  expect(kept(finished, 'stuck').cells.map(({ metadata }) => metadata.runsheet?.status)).toEqual([
    'completed',
    'completed',
    'running',
  ]);
});

describe('what a notebook: target lacks', () => {
  it('is asked of an interpreter once for all notebooks of Databricks', () => {
    const calls = work.note('calls');
    const counting = work.note('counting-python');
    writeFileSync(counting, `#!/bin/sh\necho called >> ${calls}\nexec python3 -S "$@"\n`);
    chmodSync(counting, 0o755);
    const names = Array.from({ length: 30 }, (_, at) => `many-${at}`);
    for (const name of names) put(name, name === 'many-7' ? '1 +' : 'print(1)');
    const declared = declare(Object.fromEntries(names.map((name) => [name, { python: counting }])));
    expect([...missingPrograms(declared, process.env).keys()]).toEqual(['notebook:many-7']);
    expect([...missingPrograms(declared, process.env).keys()]).toEqual(['notebook:many-7']);
    expect(noted(calls)).toEqual(['called']);
  });

  it('is known before anything runs', () => {
    put('fine', 'print(1)');
    put('bad', '1 +');
    put('spark', 'spark.range(1)');
    writeFileSync(path.join(work.project, 'notebooks', 'plain.py'), 'print(1)\n');
    writeFileSync(path.join(work.project, 'notebooks', 'cut.ipynb'), '{"cells": [');
    writeFileSync(work.note('outside.py'), '# Databricks notebook source\n');
    symlinkSync(work.note('outside.py'), path.join(work.project, 'notebooks', 'link.py'));
    const jupyter = { cells: [], metadata: {}, nbformat: 4, nbformat_minor: 5 };
    writeFileSync(path.join(work.project, 'notebooks', 'jupyter.ipynb'), JSON.stringify(jupyter));
    // An interpreter without any package.
    const bare = work.note('bare-python');
    writeFileSync(bare, '#!/bin/sh\nexec python3 -S "$@"\n');
    chmodSync(bare, 0o755);
    const python = { python: bare };
    const declared = declare({
      fine: python,
      bad: python,
      spark: python,
      plain: python,
      link: python,
      cut: { notebook: 'notebooks/cut.ipynb' },
      jupyter: { notebook: 'notebooks/jupyter.ipynb', ...python },
      none: { notebook: 'notebooks/fine.py', python: '.venv/bin/python' },
    });
    expect(Object.fromEntries(missingPrograms(declared, process.env))).toEqual({
      'notebook:bad': expect.stringMatching(/^notebooks\/bad\.py:2 \(cell 1\): invalid syntax/),
      'notebook:spark': expect.stringMatching(/^it uses Spark, and .* has no pyspark: pip install pyspark$/),
      'notebook:plain': expect.stringMatching(/^notebooks\/plain\.py is no notebook: its first line is not "# Data/),
      'notebook:link': 'the notebook notebooks/link.py is a link that leads out of the project: copy it into it',
      'notebook:cut': 'notebooks/cut.ipynb is no notebook: expected the JSON of an .ipynb with cells',
      'notebook:jupyter': `a Jupyter notebook needs papermill and ipykernel, which the Python of "python" of the target (${bare}) has not: ${bare} -m pip install papermill ipykernel`,
      'notebook:none': expect.stringMatching(/^the interpreter \.venv\/bin\/python is not there/),
    });
    expect(existsSync(path.join(work.project, 'notebooks', '__pycache__'))).toBe(false);
  });
});
