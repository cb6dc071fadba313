import { writeFileSync } from 'node:fs';
import path from 'node:path';
import type { JsonObject } from '../../domain/values/json';
import { type Finished, useLaptop } from '../support/home/laptop';
import { WorkHere } from '../support/home/work-here';

/* Programs that speak Dagster Pipes by the real package `dagster-pipes`, as `command:` targets. */

jest.setTimeout(180_000);

const python = process.env.RUNSHEET_TEST_PYTHON as string;
const laptop = useLaptop();
const work = new WorkHere(laptop);

/** What a program writes into the file of messages past the package. */
const RAW = `import base64, json, os, sys, zlib
params = json.loads(zlib.decompress(base64.b64decode(os.environ["DAGSTER_PIPES_MESSAGES"])))
messages = open(params["path"], "a")
def say(method, **given):
    messages.write(json.dumps({"__dagster_pipes_version": "0.1", "method": method, "params": given}) + "\\n")
`;

const PROGRAMS: Record<string, string> = {
  works: `from dagster_pipes import open_dagster_pipes
with open_dagster_pipes() as job:
    day = job.get_extra("parameters")["day"]
    job.log.debug("detail")
    job.log.info("loading %s", day)
    job.log.warning("late")
    job.log.error("wrong")
    job.log.critical("worse")
    job.report_asset_materialization(asset_key="orders", metadata={"rows": 42})
    job.report_custom_message({"result": {"run_id": job.run_id, "job": job.job_name, "retry": job.retry_number,
        "deadline": job.get_extra("deadline"), "data_url": job.get_extra("data_url"), "partition": job.is_partition_step}})
`,
  fails: `from dagster_pipes import open_dagster_pipes

class OrderError(ValueError):
    pass

def find(number):
    raise OrderError("no order %s" % number)

with open_dagster_pipes() as job:
    try:
        {}["x"]
    except KeyError as error:
        find(7)
`,
  caught: `from dagster_pipes import open_dagster_pipes
with open_dagster_pipes() as job:
    try:
        raise ValueError("handled")
    except ValueError:
        job.report_custom_message({"result": 1})
`,
  exits: `import sys
from dagster_pipes import open_dagster_pipes
with open_dagster_pipes() as job:
    job.report_custom_message({"result": 1})
    sys.exit(3)
`,
  both: `import json, os
from dagster_pipes import open_dagster_pipes
with open_dagster_pipes() as job:
    job.report_custom_message({"result": "of the message"})
    json.dump("of the file", open(os.environ["RUNSHEET_RESULT"], "w"))
`,
  large: `from dagster_pipes import open_dagster_pipes
with open_dagster_pipes() as job:
    job.report_custom_message({"result": "x" * 40000})
`,
  huge: `${RAW}
for each in range(100): messages.write("x" * 1000000)
messages.write("\\n")
say("report_custom_message", payload={"result": "heard"})
`,
  wrong: `${RAW}
messages.write("no JSON\\n")
say("report_magic")
say("log", message=7, level="LOUD")
say("closed", exception="no object")
messages.write('{"half')
`,
  unordered: `${RAW}
say("closed", exception=None)
say("log", message="after the end", level="LOUD")
say("report_custom_message", payload={"result": [1]})
say("report_custom_message", payload={"other": 2})
`,
};

let finished: Finished;
beforeAll(async () => {
  const targets: Record<string, JsonObject> = {};
  for (const [name, source] of Object.entries(PROGRAMS)) {
    writeFileSync(path.join(work.project, `${name}.py`), source);
    targets[name] = { run: [python, `${name}.py`] };
  }
  finished = await work.runTargets(targets, { works: { parameters: { day: '2026-11-01' } } });
});

const outputOf = (job: string) => JSON.parse(finished.rows[job]?.output ?? 'null');

describe('a program with open_dagster_pipes()', () => {
  it('gets its context, and says its result', () => {
    expect(outputOf('works')).toEqual({
      run_id: finished.runId,
      job: 'works',
      retry: 0,
      deadline: expect.stringMatching(/^2\d{3}-.*Z$/),
      data_url: expect.stringMatching(/^file:/),
      partition: false,
    });
  });

  it('logs with levels', async () => {
    const lines = await work.printed(finished, 'works');
    expect(lines).toEqual(['debug detail', 'info loading 2026-11-01', 'warn late', 'error wrong', 'error worse']);
  });

  it('fails with its exception: name, message, file and line, and what it came from', () => {
    expect(finished.rows.fails).toMatchObject({
      status: 'FAILED',
      error: {
        name: 'OrderError',
        message: expect.stringMatching(/^no order 7\n.*KeyError: 'x'/),
        stack: expect.stringMatching(/^at find \(fails\.py:7\)\nat <module> \(fails\.py:13\)$/),
      },
    });
  });

  it('succeeds with an exception that it has caught, and fails with the exit code that it chose', () => {
    expect(finished.rows.caught).toMatchObject({ status: 'SUCCEEDED', output: '1' });
    expect(finished.rows.exits).toMatchObject({ status: 'FAILED', error: { name: 'SystemExit', message: '3' } });
  });

  it('has the result of RUNSHEET_RESULT, if it writes both', () => {
    expect(outputOf('both')).toBe('of the file');
  });

  it('may return 32 KB', () => {
    expect(finished.rows.large).toMatchObject({ status: 'FAILED', error: { name: 'Runsheet.OutputTooLarge' } });
  });
});

describe('a program that says what is no message', () => {
  it('loses a message of 100 MB, with a warning, and is heard after it', async () => {
    expect(outputOf('huge')).toBe('heard');
    expect(await work.printed(finished, 'huge')).toEqual([
      expect.stringMatching(/^warn a Dagster Pipes message has 100000000 bytes, and is passed over: at most 262144/),
    ]);
  });

  it('is told of it in the log, and succeeds', async () => {
    expect(finished.rows.wrong).toMatchObject({ status: 'SUCCEEDED', output: 'null' });
    expect(await work.printed(finished, 'wrong')).toEqual([
      expect.stringMatching(/^warn a line in the file of DAGSTER_PIPES_MESSAGES is no message of Dagster Pipes/),
      'warn the Dagster Pipes message "report_magic" means nothing here: it is passed over',
    ]);
  });

  it('is heard in whatever order, and with levels that nobody knows', async () => {
    expect(outputOf('unordered')).toEqual([1]);
    expect(await work.printed(finished, 'unordered')).toEqual(['info after the end']);
  });
});
