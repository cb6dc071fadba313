import { mkdirSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { MasterRow } from '../../domain/tables/master-row';
import type { JobRunRow } from '../../domain/tables/rows';
import type { JsonObject } from '../../domain/values/json';
import { missingPrograms } from '../../local/drivers/missing-programs';
import { keptNotebookFile, readKeptNotebook } from '../../local/kept-notebooks';
import { type Finished, useLaptop } from '../support/home/laptop';
import { noted } from '../support/home/probe';
import { WorkHere } from '../support/home/work-here';

/* Rows of `notebook:` targets whose notebooks are Jupyter's, run by the real papermill in real kernels. */

jest.setTimeout(180_000);

const python = process.env.RUNSHEET_TEST_PYTHON as string;
const laptop = useLaptop();
const work = new WorkHere(laptop);

type Cell = string | { source: string; tags: string[] };
const KERNEL = { kernelspec: { name: 'python3', display_name: 'Python 3', language: 'python' } };

function put(name: string, cells: Cell[], metadata: JsonObject = KERNEL): void {
  mkdirSync(path.join(work.project, 'notebooks'), { recursive: true });
  const codes = cells.map((cell, index) => {
    const { source, tags } = typeof cell === 'string' ? { source: cell, tags: [] } : cell;
    return { cell_type: 'code', id: `c${index}`, metadata: { tags }, outputs: [], execution_count: null, source };
  });
  const notebook = { cells: codes, metadata, nbformat: 4, nbformat_minor: 5 };
  writeFileSync(path.join(work.project, 'notebooks', `${name}.ipynb`), JSON.stringify(notebook));
}

const parametersCell = (source: string): Cell => ({ source, tags: ['parameters'] });

function withFiles(targets: Record<string, JsonObject>): Record<string, JsonObject> {
  const filled = Object.entries(targets).map(([name, fields]) => [
    name,
    { notebook: `notebooks/${name}.ipynb`, python, ...fields },
  ]);
  return Object.fromEntries(filled);
}

const declare = (targets: Record<string, JsonObject>) => work.declare('notebook', withFiles(targets));

/** Runs each target once, some at a time, as the job of the target's name. */
const runTargets = (targets: Record<string, JsonObject>, rows: Record<string, MasterRow> = {}) =>
  work.runKind('notebook', withFiles(targets), rows, { workers: 3 });

const printed = async (finished: Finished, job: string) => (await work.lines(finished, job)).join('\n');

interface Notebook {
  cells: { source: string; outputs?: JsonObject[]; metadata: { papermill?: JsonObject; runsheet?: JsonObject } }[];
}

const textOf = (output: JsonObject | undefined) => [output?.text].flat().join('');

const of = ({ runId }: Finished, job: string) => ({ runId, job, attempt: 1 });

function kept(finished: Finished, job: string): Notebook {
  return JSON.parse(readKeptNotebook(laptop.engine.home.logs, of(finished, job)) ?? 'null');
}

describe('a Jupyter notebook', () => {
  let finished: Finished;
  beforeAll(async () => {
    writeFileSync(laptop.engine.home.secretsFile, 'ssm:/db=open-sesame-7\n', { mode: 0o600 });
    put('works', [
      parametersCell('day = "never"\nlimit = 1'),
      'import os\nprint("day", day, limit * 2, os.path.basename(os.getcwd()), os.environ["RUNSHEET_JOB"])',
      'from IPython.display import JSON\nJSON({"rows": 1})',
      'JSON({"rows": limit * 2, "day": day})',
      'print("after")',
    ]);
    put('writes', [
      'import json, os\nwith open(os.environ["RUNSHEET_RESULT"], "w") as f:\n    json.dump("written", f)',
      'from IPython.display import JSON\nJSON({"rows": 1})',
    ]);
    put('fails', [
      parametersCell('token = ""'),
      'def rate(day):\n    raise ValueError("no rate of %s" % day)',
      'print("token", token)\nday = 7\nrate(day)\nprint("after")',
      'print("never")',
    ]);
    put('dies', ['print("last words", flush=True)', 'import os\nos._exit(3)']);
    put('floods', ['for i in range(1000000): print("x" * 99)', 'print("done")']);
    // Of an environment that is not here, as editors write it.
    put('foreign', ['print("ran")'], { kernelspec: { name: 'team-env', language: 'python', display_name: 'Team' } });
    put('hidden', [
      'import os\nfrom ipykernel import get_connection_file, get_connection_info',
      'info = get_connection_info(unpack=True)\nhome = os.environ["JUPYTER_RUNTIME_DIR"]',
      'from IPython.display import JSON\nJSON([get_connection_file() == home + "/kernel.json", info["transport"], info["ip"] == home + "/ipc"])',
    ]);
    put('kernel', ['1'], KERNEL);
    put('names', [parametersCell('a = 1')]);
    finished = await runTargets(
      {
        works: {},
        writes: {},
        fails: {},
        dies: {},
        floods: {},
        foreign: {},
        hidden: {},
        kernel: { kernel: 'no-such' },
        names: {},
      },
      {
        works: { parameters: { day: '2026-11-01', limit: 21 } },
        floods: { timeout_minutes: 5 },
        fails: { parameters: { token: { secret: 'ssm:/db' } } },
        names: { parameters: { 'a = 1; import os #': 1 } },
      },
    );
  });

  it('has its parameters in the place of the tagged cell, and returns the last JSON that it shows', async () => {
    const { status, output } = finished.rows.works as JobRunRow;
    expect({ status, output: JSON.parse(output ?? 'null') }).toEqual({
      status: 'SUCCEEDED',
      output: { rows: 42, day: '2026-11-01' },
    });
    expect(await printed(finished, 'works')).toBe('day 2026-11-01 42 notebooks works\nafter');
  });

  it('returns what it writes into RUNSHEET_RESULT, if it does', () => {
    expect(JSON.parse(finished.rows.writes?.output ?? 'null')).toBe('written');
  });

  it('puts the error of the failing cell into the row: its number, its lines, its places', () => {
    expect(finished.rows.fails?.error).toEqual({
      name: 'ValueError',
      message: [
        'no rate of 7',
        'in cell 3 of notebooks/fails.ipynb:',
        '  1 | print("token", token)',
        '  2 | day = 7',
        '> 3 | rate(day)',
        '  4 | print("after")',
      ].join('\n'),
      stack: 'at rate (notebooks/fails.ipynb cell 2:2)\nat <module> (notebooks/fails.ipynb cell 3:3)',
    });
  });

  it('is kept with the run as it was executed, without colours and without the values of secrets', () => {
    const { cells } = kept(finished, 'fails');
    const failed = cells.find(({ metadata }) => metadata.papermill?.exception === true);
    expect(failed?.outputs?.map(({ output_type }) => output_type)).toEqual(['stream', 'error']);
    expect(textOf(failed?.outputs?.[0])).toBe('token [secret token]\n');
    const text = JSON.stringify(cells);
    expect(text).not.toContain('open-sesame');
    expect(text).not.toContain('\\u001b');
    expect(cells.at(-1)?.metadata.papermill?.status).toBe('pending');
  });

  it('whose kernel dies is told so', () => {
    expect(finished.rows.dies?.error).toMatchObject({
      name: 'Runsheet.KernelDied',
      message: expect.stringMatching(/^the kernel died: memory was short.*\nin cell 2 of notebooks\/dies\.ipynb$/),
    });
    expect(JSON.stringify(kept(finished, 'dies'))).toContain('last words');
  });

  it('that prints 100 MB fills neither the home nor the log', async () => {
    expect(finished.rows.floods?.status).toBe('SUCCEEDED');
    expect(statSync(keptNotebookFile(laptop.engine.home.logs, of(finished, 'floods'))).size).toBeLessThan(200_000);
    const [first, second] = kept(finished, 'floods').cells;
    expect(first?.metadata.runsheet?.left_out).toBe('[99900000 more characters of this cell are not kept here]');
    expect(textOf(second?.outputs?.[0])).toBe('done\n');
  });

  it('runs in python3 where its own kernel is not installed, and says so', async () => {
    expect(finished.rows.foreign?.status).toBe('SUCCEEDED');
    expect(await printed(finished, 'foreign')).toContain('kernel "team-env" is not installed here: python3 runs it');
  });

  it('is spoken to by sockets in the folder of its attempt, not by ports', () => {
    expect(JSON.parse(finished.rows.hidden?.output ?? 'null')).toEqual([true, 'ipc', true]);
  });

  it('fails for good without the kernel that its target names, and with parameters that are no variables', () => {
    expect(finished.rows.kernel?.error).toMatchObject({
      name: 'Runsheet.BadNotebook',
      message: expect.stringMatching(/^the kernel "no-such" is not installed for .*: it has python3$/),
    });
    expect(finished.rows.names?.error?.message).toBe(
      "a notebook's parameters become its variables, and these names cannot: a = 1; import os #",
    );
  });
});

test('at the deadline nothing of a kernel runs on, even if it holds the lock of the interpreter', async () => {
  put('stuck', [
    'import os, subprocess\nprocess = subprocess.Popen(["sleep", "300"], start_new_session=True)',
    `with open(${JSON.stringify(work.note('stuck'))}, "w") as f:\n    f.write("%d\\n%d\\n%d\\n" % (os.getpid(), os.getppid(), process.pid))`,
    'import re\nre.match("(a+)+$", "a" * 60 + "!")',
  ]);
  const finished = await runTargets({ stuck: { stop_grace_seconds: 0.5 } }, { stuck: { timeout_minutes: 0.3 } });
  expect(finished.rows.stuck).toMatchObject({ status: 'TIMED_OUT' });
  expect(noted(work.note('stuck'))).toHaveLength(3);
  await work.gone('stuck');
  expect(kept(finished, 'stuck').cells.map(({ metadata }) => metadata.papermill?.status)).toEqual([
    'completed',
    'completed',
    'running',
  ]);
});

test('nothing is missing where papermill, ipykernel and the kernel are installed', () => {
  put('works', ['1']);
  put('kernel', ['1']);
  const works = { notebook: 'notebooks/works.ipynb' };
  const declared = declare({ works: {}, kernel: { kernel: 'no-such' }, good: { ...works, kernel: 'python3' } });
  expect([...missingPrograms(declared, process.env)]).toEqual([
    ['notebook:kernel', expect.stringMatching(/^the kernel "no-such" is not installed for .*: it has python3$/)],
  ]);
});
