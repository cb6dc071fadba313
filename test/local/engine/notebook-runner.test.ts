import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Json, JsonObject } from '../../../domain/values/json';
import { notebookSource } from '../../support/home/notebook-source';

/* The runner of Databricks notebooks, in an interpreter that has no package: its own library is all that it needs. */

jest.setTimeout(60_000);

const runner = path.resolve(__dirname, '../../../local/python/runsheet_notebook');
const base = realpathSync(mkdtempSync(path.join(tmpdir(), 'runsheet-notebook-')));
const project = path.join(base, 'project');
mkdirSync(path.join(project, 'notebooks'), { recursive: true });
afterAll(() => rmSync(base, { recursive: true }));

const magic = (text: string) => text.replaceAll(/^/gm, '# MAGIC ');

function put(name: string, ...cells: string[]): string {
  const file = path.join(project, 'notebooks', name);
  writeFileSync(file, name.endsWith('.py') ? notebookSource(...cells) : (cells[0] as string));
  return file;
}

interface Ran {
  code: number | null;
  stdout: string;
  stderr: string;
  result?: Json;
  failed?: JsonObject;
  executed: { cells: { source: string; outputs?: JsonObject[]; metadata: { runsheet?: JsonObject } }[] };
}

let runs = 0;

function run(notebook: string, parameters: JsonObject = {}, secrets: JsonObject = {}): Ran {
  const out = path.join(base, `run-${++runs}`);
  mkdirSync(out);
  const at = (name: string) => path.join(out, name);
  writeFileSync(at('context'), JSON.stringify({ parameters }));
  writeFileSync(at('secrets'), JSON.stringify(secrets));
  const options = ['context', 'secrets', 'result', 'executed', 'failed'].flatMap((name) => [`--${name}`, at(name)]);
  const args = ['-S', '-u', runner, 'databricks', notebook, '--folder', project, ...options];
  const { status, stdout, stderr } = spawnSync('python3', args, { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
  const read = (name: string) => (existsSync(at(name)) ? JSON.parse(readFileSync(at(name), 'utf8')) : undefined);
  return { code: status, stdout, stderr, result: read('result'), failed: read('failed'), executed: read('executed') };
}

/** Runs a notebook of these cells. */
const runCells = (...cells: string[]) => run(put(`cells-${runs}.py`, ...cells));

function check(...files: string[]): Record<string, string[]> {
  const args = ['-S', runner, 'check', '--folder', project, ...files];
  return JSON.parse(spawnSync('python3', args, { encoding: 'utf8' }).stdout);
}

const textOf = (output: JsonObject | undefined) => String(output?.text ?? '');

describe('a notebook in the source format', () => {
  put('shared.py', 'RATE = 3\ndef double(n):\n    return n * 2', 'day = dbutils.widgets.get("day")');
  put('exits.py', 'dbutils.notebook.exit("early")');

  it('runs its cells in one namespace, which is that of its main module', () => {
    const { code, stdout } = runCells(
      'import dataclasses, sys\n@dataclasses.dataclass\nclass Order:\n    rows: "int"',
      'def more(order):\n    return Order(order.rows + 1)',
      'print(more(Order(1)), sys.modules["__main__"].Order is Order, __name__)',
    );
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'Order(rows=2) True __main__\n' });
  });

  it('has the parameters as widgets, which are texts, before the defaults that it gives', () => {
    const file = put(
      'widgets.py',
      'dbutils.widgets.text("day", "2026-01-01", "Day")\ndbutils.widgets.dropdown("size", "s", ["s", "m"])',
      'dbutils.widgets.multiselect("parts", "a,b", ["a", "b", "c"])\ndbutils.widgets.combobox("n", 7, [])',
      'w = dbutils.widgets\nprint([w.get(n) for n in ("day", "size", "parts", "n", "deep", "on")], getArgument("no", "x"))',
      'dbutils.widgets.remove("size")\nprint(dbutils.widgets.getAll())',
      'dbutils.widgets.get("size")',
    );
    const { stdout, failed } = run(file, { day: '2026-11-01', n: 8, deep: { a: [1] }, on: true });
    expect(stdout.split('\n')).toEqual([
      `['2026-11-01', 's', 'a,b', '8', '{"a": [1]}', 'true'] x`,
      `{'day': '2026-11-01', 'parts': 'a,b', 'n': '8', 'deep': '{"a": [1]}', 'on': 'true'}`,
      '',
    ]);
    expect(failed).toMatchObject({
      name: 'InputWidgetNotDefined',
      message: expect.stringMatching(/^no widget "size": define it .*parameters$/),
    });
  });

  it('ends with dbutils.notebook.exit, which no except Exception swallows, and whose value is the result', () => {
    const ends = (value: string) =>
      runCells(
        `try:\n    dbutils.notebook.exit(${value})\nexcept Exception:\n    print("swallowed")`,
        'raise ValueError("never")',
      );
    const { code, stdout, result, executed } = ends(`'{"rows": 3, "big": 9007199254740991}'`);
    expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
    expect(result).toEqual({ rows: 3, big: 9007199254740991 });
    expect(executed.cells.map(({ metadata }) => metadata.runsheet?.status)).toEqual(['completed', undefined]);
    expect(ends('"3 rows"').result).toBe('3 rows');
    expect(ends('{"rows": 3}').result).toEqual({ rows: 3 });
    expect(ends('"NaN"').result).toBe('NaN');
    expect(ends('').result).toBeUndefined();
  });

  it('returns its task values beside that, and gets those that its parameters pass on', () => {
    const set = 'dbutils.jobs.taskValues.set(key="rows", value=3)';
    expect(runCells(set).result).toEqual({ rows: 3 });
    expect(runCells(set, `dbutils.notebook.exit('{"day": 1}')`).result).toEqual({ rows: 3, day: 1 });
    expect(runCells(set, 'dbutils.notebook.exit("done")').result).toEqual({ rows: 3, result: 'done' });
    const get =
      'v = dbutils.jobs.taskValues.get\nprint([v("load", "rows"), v("load", "no", default=1), v("load", "no", debugValue=2)])';
    const got = run(put('task-values.py', get, 'v("load", "no")'), { 'load.rows': 5 });
    expect(got.stdout).toBe('task value "load.no" is the debugValue: no parameter "load.no" passes it on\n[5, 1, 2]\n');
    expect(got.failed?.message).toMatch(/no task value "load\.no": give the job the parameter "load\.no"/);
  });

  it('takes the names of another notebook by %run, whose places are relative to its own', () => {
    const file = put('runs.py', magic('%run ./shared $day="2026-11-02"'), 'print(double(RATE), day)');
    expect(run(file).stdout).toBe('6 2026-11-02\n');
    expect(run(put('runs-exit.py', magic('%run "./exits.py"'), 'print("never")'))).toMatchObject({
      code: 0,
      stdout: '',
      result: 'early',
    });
  });

  it('calls another notebook by dbutils.notebook.run, which has names of its own', () => {
    put('fails.py', 'x = 1', 'raise KeyError("rate")');
    put('slow.py', 'import time; time.sleep(1.2)', 'print("never")');
    const { stdout } = runCells(
      'print(dbutils.notebook.run("./exits", 60), dbutils.notebook.run("shared", 0, {"day": 5}), "RATE" in globals())',
      'try:\n    dbutils.notebook.run("./fails", 0)\nexcept Exception as error:\n    print(type(error).__name__, error)',
      'try:\n    dbutils.notebook.run("./slow", 1)\nexcept Exception as error:\n    print(type(error).__name__, error)',
    );
    expect(stdout.split('\n')).toEqual([
      'early None False',
      "NotebookFailed the notebook ./fails failed in notebooks/fails.py, cell 2: KeyError: 'rate'",
      'Timeout the notebook took longer than its timeout_seconds: it ends before cell 2',
      '',
    ]);
  });

  it('never runs a notebook outside of the project', () => {
    writeFileSync(path.join(base, 'outside.py'), notebookSource('print("outside")'));
    symlinkSync(path.join(base, 'outside.py'), path.join(project, 'notebooks', 'link.py'));
    for (const name of ['../../outside', './link', '/etc/passwd', '../../../nothing']) {
      const { failed, stdout } = runCells(magic(`%run ${name}`));
      expect({ stdout, message: failed?.message, permanent: failed?.permanent }).toEqual({
        stdout: '',
        message: expect.stringContaining(`the notebook "${name}" lies outside of the project's folder`),
        permanent: true,
      });
      expect(runCells(`dbutils.notebook.run("${name}")`).failed?.message).toContain('lies outside');
    }
  });

  it('reads only the secrets that its target declares', () => {
    const cells = [
      'print(len(dbutils.secrets.get("db", "password")), dbutils.secrets.list("db"))',
      'dbutils.secrets.get("db", "other")',
    ];
    const { stdout, failed } = run(put('secrets.py', ...cells), {}, { 'db/password': 'opensesame' });
    expect(stdout).toBe("10 [SecretMetadata(key='password')]\n");
    expect(failed?.message).toContain('the target declares no secret "db/other"');
  });

  it('reaches files of the machine by dbutils.fs, and says what it does not reach', () => {
    const { stdout, failed } = runCells(
      `f = dbutils.fs\nd = "file:${base}/fs"\nf.mkdirs(d)\nf.put(d + "/a.txt", "hello")`,
      'f.cp(d + "/a.txt", d + "/b.txt"); f.mv(d + "/b.txt", d + "/c.txt")\nprint([(x.name, x.size) for x in f.ls(d)], f.head(d + "/c.txt", 2), f.rm(d, True), f.rm(d))',
      'f.ls("dbfs:/mnt/orders")',
    );
    expect(stdout).toBe("[('a.txt', 5), ('c.txt', 5)] he True False\n");
    expect(failed?.message).toContain('and not dbfs:/mnt/orders');
    expect(runCells('hasattr(dbutils.fs, "mount")').executed.cells[0]?.outputs?.[0]?.data).toEqual({
      'text/plain': 'False',
    });
    expect(runCells('dbutils.fs.mount("a", "b")').failed?.message).toBe(
      'dbutils.fs.mount does not exist on this machine',
    );
  });

  it('says what it passes over, and shows the value of a last expression in the executed notebook', () => {
    const { code, stdout, executed } = runCells(
      magic('%md\n# Load'),
      `${magic('%pip install requests')}\nx = 1\nx + 41`,
      `${magic('%python\nprint("python")')}`,
    );
    expect(code).toBe(0);
    expect(stdout).toMatch(/^%pip install requests is passed over: .*\npython\n$/);
    expect(executed.cells[1]?.outputs?.[1]?.data).toEqual({ 'text/plain': '42' });
  });

  it('uses Spark only where a cell takes its name from outside: other names are its own', () => {
    const own = [
      'table = "a"\nfor sql in [table]:\n    print(sql)',
      'def f(spark, table):\n    return table.sql\nimport json as sc',
    ];
    expect(runCells(...own)).toMatchObject({ code: 0, stdout: 'a\n' });
    for (const cell of ['spark.range(1)', 'def f():\n    return sql("select 1")', magic('%sql\nselect 1')])
      expect(runCells('1', cell).failed).toMatchObject({
        name: 'ModuleNotFoundError',
        message: expect.stringMatching(/^the notebook uses Spark, and No module named 'pyspark': install pyspark for /),
        cell: 2,
      });
  });
});

describe('a cell that fails', () => {
  it('is told with its number, its lines, and the places in the notebook', () => {
    const { code, stderr, failed, executed } = runCells(
      'def rate(day):\n    return {}[day]',
      '# the rates\nday = "2026"\nprint("before")\nrate(day)\nprint("after")',
      'print("never")',
    );
    expect(code).toBe(1);
    const file = failed?.notebook as string;
    expect(failed).toEqual({
      name: 'KeyError',
      message: "'2026'",
      frames: [
        [path.join(project, file), 10, '<module>'],
        [path.join(project, file), 3, 'rate'],
      ],
      cell: 2,
      notebook: file,
      line: 10,
      source: ['  8 | day = "2026"', '  9 | print("before")', '> 10 | rate(day)', '  11 | print("after")'],
      permanent: false,
    });
    // The log has it once, from what the attempt ends with.
    expect(stderr).toBe('');
    expect(executed.cells.map(({ metadata }) => metadata.runsheet?.status)).toEqual(['completed', 'failed', undefined]);
    expect(executed.cells[1]?.outputs?.at(-1)).toMatchObject({ output_type: 'error', ename: 'KeyError' });
    const traceback = JSON.stringify(executed.cells[1]?.outputs?.at(-1));
    expect(traceback).toContain('line 10, in <module>');
    expect(traceback).not.toContain('runsheet_notebook');
  });

  it('may end by sys.exit, which is a failure', () => {
    expect(runCells('import sys\nsys.exit(0)').failed).toMatchObject({
      name: 'SystemExit',
      message: '0: a notebook ends early by dbutils.notebook.exit',
    });
  });
});

describe('what stands against a notebook', () => {
  it('is all said before anything runs', () => {
    const file = put(
      'bad.py',
      'print("ran")',
      magic('%sh\nls'),
      'def f(:\n  pass',
      magic('%scala\nval x = 1'),
      magic('%run ./nowhere'),
      '!ls',
    );
    const problems = [
      'notebooks/bad.py:6 (cell 2): %sh does not run on this machine: a shell runs no cell here: use subprocess, or a command target',
      'notebooks/bad.py:11 (cell 3): invalid syntax',
      'notebooks/bad.py:16 (cell 4): %scala does not run on this machine: only Python and SQL cells run here',
      'notebooks/bad.py:21 (cell 5): the notebook "./nowhere" is not there: looked for notebooks/nowhere.py and notebooks/nowhere.ipynb',
      'notebooks/bad.py:25 (cell 6): a line that begins with ! does not run on this machine: a shell runs no cell here: use subprocess, or a command target',
    ];
    expect(check(file)).toEqual({ [file]: problems });
    expect(run(file)).toMatchObject({
      code: 1,
      stdout: '',
      failed: { name: 'Runsheet.BadNotebook', message: problems.join('\n'), permanent: true },
    });
  });

  it('is that it is none, or that it uses Spark where there is none', () => {
    const plain = path.join(project, 'plain.py');
    writeFileSync(plain, 'print(1)\n');
    const latin = path.join(project, 'latin.py');
    writeFileSync(latin, Buffer.from('# Databricks notebook source\n# caf\xe9\n', 'latin1'));
    const json = put('list.ipynb', '[]');
    const spark = put('spark.py', 'spark.range(3)');
    expect(check(plain, latin, json, spark, path.join(project, 'none.py'))).toEqual({
      [plain]: [expect.stringMatching(/^plain\.py is no Databricks notebook: expected "# Databricks notebook source"/)],
      [latin]: ['latin.py is not UTF-8 (invalid continuation byte)'],
      [json]: ['list.ipynb is no notebook: expected the JSON of an .ipynb with cells'],
      [spark]: [expect.stringMatching(/^it uses Spark, and .* has no pyspark: pip install pyspark$/)],
      [path.join(project, 'none.py')]: ['none.py cannot be read: No such file or directory'],
    });
  });
});

describe('a notebook that Databricks exported as .ipynb', () => {
  it('runs alike, with places as lines of its cells', () => {
    const code = (source: string) => ({
      cell_type: 'code',
      metadata: {},
      outputs: [],
      source: source.split(/(?<=\n)/),
    });
    const notebook = {
      cells: [
        { cell_type: 'markdown', source: ['# %run'] },
        code('%md\nwords'),
        code('%run ./shared $day=5'),
        code('print(RATE)\n1 / 0'),
      ],
      metadata: { 'application/vnd.databricks.v1+notebook': { language: 'python' } },
    };
    const { stdout, failed } = run(put('exported.ipynb', JSON.stringify(notebook)));
    expect(stdout).toBe('3\n');
    expect(failed).toMatchObject({
      name: 'ZeroDivisionError',
      cell: 4,
      line: 2,
      source: ['  1 | print(RATE)', '> 2 | 1 / 0'],
    });
    expect(failed?.frames).toEqual([[expect.stringMatching(/exported\.ipynb cell 4$/), 2, '<module>']]);
  });
});

describe('the executed notebook', () => {
  it('keeps a part of what a cell prints, and says how much it leaves out; the log has all', () => {
    const { stdout, executed } = runCells(
      'for i in range(60000): print("x" * 99)',
      'print("small")',
      'print("y" * 200000)',
    );
    expect(stdout.length).toBe(60000 * 100 + 6 + 200001);
    const [first, second, third] = executed.cells;
    expect(textOf(first?.outputs?.[0])).toHaveLength(100_000);
    expect(first?.metadata.runsheet?.left_out).toBe('[5900000 more characters of this cell are not kept here]');
    expect(textOf(second?.outputs?.[0])).toBe('small\n');
    // A text is cut where a word ends, so that no secret is cut in two.
    expect(third?.outputs).toEqual([]);
    expect(third?.metadata.runsheet?.left_out).toBe('[200001 more characters of this cell are not kept here]');
  });
});

test("an error of Java is the exception that Java threw, and its root cause; the log has Java's frames", () => {
  const { failed, stderr } = runCells(`class Py4JJavaError(Exception):
    pass

raise Py4JJavaError("""An error occurred while calling o48.join.
: org.apache.spark.SparkException: Cannot find catalog plugin class for catalog 'spark_catalog'.
\tat org.apache.spark.sql.errors.QueryExecutionErrors.fail(QueryExecutionErrors.scala:1918)
Caused by: java.lang.ClassNotFoundException: org.apache.spark.sql.delta.catalog.DeltaCatalog
\t... 40 more
""")`);
  expect(failed).toMatchObject({
    name: 'SparkException',
    message: [
      "Cannot find catalog plugin class for catalog 'spark_catalog'.",
      'Caused by: java.lang.ClassNotFoundException: org.apache.spark.sql.delta.catalog.DeltaCatalog',
    ].join('\n'),
    frames: [[expect.stringMatching(/cells-\d+\.py$/), expect.any(Number), '<module>']],
  });
  expect(stderr).toContain('QueryExecutionErrors.scala:1918');
});
