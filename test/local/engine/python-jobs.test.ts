import type { JobRunRow } from '../../../domain/tables/rows';
import { processIdentity } from '../../../local/processes';
import { type Finished, useLaptop } from '../../support/home/laptop';
import { noted } from '../../support/home/probe';
import { until } from '../../support/home/until';
import { WorkHere } from '../../support/home/work-here';

/* Job files in Python, run by the machine's own interpreter. */

jest.setTimeout(120_000);

const laptop = useLaptop();
const work = new WorkHere(laptop);
const note = (name: string) => work.note(name);

const outputOf = (row: JobRunRow | undefined) => JSON.parse(row?.output ?? 'null');

describe('a job file in Python', () => {
  let finished: Finished;
  beforeAll(async () => {
    finished = await work.runFiles(
      {
        works: `import sys, os
print("as it loads")
def handler(event, context):
    print("rows:", 3)
    sys.stderr.write("no line end")
    left = context.get_remaining_time_in_millis()
    return {"event": event, "left": 0 < left <= 60000, "name": context.function_name, "own": [k for k in os.environ if k.startswith("RUNSHEET_")]}
`,
        logs: `import logging
logging.error("as it loads")
log = logging.getLogger("orders")
def handler(event, context):
    print("printed")
    log.warning("late by %s days", 2)
    print("printed again")
    log.info("hidden by the level, as on Lambda")
    logging.getLogger().setLevel(logging.INFO)
    log.debug("hidden by the level")
    logging.getLogger().setLevel(logging.DEBUG)
    log.debug("a detail")
    log.info("three\\nlines\\nin one entry")
    try:
        {}["x"]
    except KeyError:
        log.exception("no order")
`,
        again: `import os
calls = 0
def handler(event, context):
    global calls
    calls += 1
    print("call", calls)
    return [os.getpid(), calls]
`,
        fails: `class OrderError(ValueError):
    pass
def find(number):
    raise OrderError("no order %s" % number)
def handler(event, context):
    try:
        {}["x"]
    except KeyError as error:
        find(7)
`,
        permanent: `class PermanentJobError(Exception): pass
def handler(event, context):
    raise PermanentJobError("the order is gone")
`,
        inner: `def handler(event, context):
    class PermanentJobError(Exception): pass
    class Gone(PermanentJobError): pass
    raise Gone("the order is gone") if event["job"] == "derived" else PermanentJobError("the order is gone")
`,
        evaluates: 'def handler(event, context): eval("1 +")\n',
        syntax: 'def handler(event, context)\n    return 1\n',
        imports: 'import no_such_package_here\ndef handler(event, context): pass\n',
        none: 'x = 1\n',
        set: 'def handler(event, context): return {1, 2}\n',
        nan: 'def handler(event, context): return float("nan")\n',
        large: 'def handler(event, context): return "x" * 40000\n',
        huge: 'def handler(event, context): return "x" * 50000000\n',
        exits: 'import sys\ndef handler(event, context): sys.exit(3)\n',
        dies: 'import os\ndef handler(event, context): os._exit(3)\n',
        closes: 'import os\ndef handler(event, context):\n    os.close(1); os.close(2)\n    return "closed"\n',
      },
      {
        works: { parameters: { day: '2026-11-01' } },
        'again-2': { target: 'lambda:again', priority: 1 },
        again: { priority: 0 },
        fails: { maximum_retries: 1 },
        permanent: { maximum_retries: 5 },
        inner: { maximum_retries: 5 },
        derived: { target: 'lambda:inner', maximum_retries: 5 },
        syntax: { maximum_retries: 5 },
        evaluates: { maximum_retries: 1 },
      },
    );
  });

  it('is a handler of the shape that Lambda calls: event, context, result', () => {
    const { event, ...others } = outputOf(finished.rows.works);
    expect(others).toEqual({ left: true, name: 'works', own: ['RUNSHEET_PROCESS'] });
    expect(event).toMatchObject({
      job: 'works',
      attempt: 1,
      run_id: finished.runId,
      parameters: { day: '2026-11-01' },
    });
  });

  it('prints the attempt’s log', async () => {
    expect((await work.printed(finished, 'works')).sort()).toEqual([
      'error no line end',
      'info as it loads',
      'info rows: 3',
    ]);
  });

  it('logs by Python’s logging, with levels, in the order of what it prints', async () => {
    const lines = await work.printed(finished, 'logs');
    expect(lines.filter((line) => !line.includes('File "') && !line.includes('~'))).toEqual([
      'error as it loads',
      'info printed',
      'warn late by 2 days',
      'info printed again',
      'debug a detail',
      ...['info three', 'info lines', 'info in one entry'],
      ...['error no order', 'error Traceback (most recent call last):', 'error     {}["x"]', "error KeyError: 'x'"],
    ]);
  });

  it('stays loaded for the next attempt, whose log is its own', async () => {
    const [first, second] = [outputOf(finished.rows.again), outputOf(finished.rows['again-2'])];
    expect(second).toEqual([first[0], 2]);
    expect(await work.printed(finished, 'again-2')).toEqual(['info call 2']);
  });

  it('fails with its exception: name, message, file and line, and what it came from', () => {
    expect(finished.rows.fails).toMatchObject({
      status: 'FAILED',
      attempts: [{ attempt: 1 }, { attempt: 2 }],
      error: {
        name: 'OrderError',
        message: expect.stringMatching(/^no order 7\n.*KeyError: 'x'/),
        stack: expect.stringMatching(/^at find \(\S*fails\.py:4\)\nat handler \(\S*fails\.py:9\)$/),
      },
    });
  });

  it.each([
    ['permanent', 'PermanentJobError', /^the order is gone/],
    ['inner', 'PermanentJobError', /^the order is gone/],
    ['derived', 'Gone', /^the order is gone/],
    ['syntax', 'SyntaxError', /expected ':'/],
    ['imports', 'ModuleNotFoundError', /No module named 'no_such_package_here'/],
    ['none', 'Runsheet.HandlerNotFound', /has no function handler: write def handler/],
    ['set', 'Runsheet.OutputNotJson', /set is not JSON serializable/],
    ['nan', 'Runsheet.OutputNotJson', /Out of range float/],
    ['large', 'Runsheet.OutputTooLarge', /40002 bytes/],
    ['huge', 'Runsheet.OutputTooLarge', /50000002 characters/],
    ['exits', 'SystemExit', /^3/],
    ['dies', 'Runsheet.ExitCode', /Python process ended with exit code 3/],
  ])('is one clear error: %s', (job, name, message) => {
    expect(finished.rows[job]).toMatchObject({
      status: 'FAILED',
      error: { name, message: expect.stringMatching(message) },
    });
    expect(finished.rows[job]?.attempts).toHaveLength(1);
  });

  it('is tried again where it was its code, and not its file, that was no Python', () => {
    expect(finished.rows.evaluates).toMatchObject({ attempts: [{ class: 'job' }, { error: { name: 'SyntaxError' } }] });
  });

  it('may close its outputs', () => {
    expect(finished.rows.closes).toMatchObject({ status: 'SUCCEEDED', output: '"closed"' });
  });
});

describe('the deadline of a Python job', () => {
  it('ends its interpreter, also one that holds its lock, and all that it started; the next attempt has a new one', async () => {
    const finished = await work.runFiles(
      {
        locked: `import os, re
def handler(event, context):
    open(${JSON.stringify(note('pid'))}, "a").write("%d\\n" % os.getpid())
    re.match("(a+)+$", "a" * 60 + "b")
`,
        starts: `import subprocess, time
def handler(event, context):
    subprocess.Popen(["setsid", "sh", "-c", "echo $$ >> ${note('child')}; exec sleep 300"])
    time.sleep(300)
`,
        leaves: `import subprocess, os, time
def handler(event, context):
    subprocess.Popen(["sh", "-c", "echo $$ >> ${note('left')}; exec sleep 300"])
    while not os.path.exists("${note('left')}"): time.sleep(0.05)
`,
      },
      { locked: { timeout_minutes: 0.1, maximum_retries: 1 }, starts: { timeout_minutes: 0.1 }, leaves: {} },
    );
    const { locked, starts, leaves } = finished.rows;
    expect([locked?.status, starts?.status, leaves?.status]).toEqual(['TIMED_OUT', 'TIMED_OUT', 'SUCCEEDED']);
    expect(locked?.attempts.map(({ class: kind }) => kind)).toEqual(['timeout', 'timeout']);
    const pids = ['pid', 'child', 'left'].flatMap((name) => noted(note(name)));
    expect(pids).toHaveLength(4);
    await until(() => pids.every((pid) => processIdentity(Number(pid)) === undefined), 'all of them are gone');
    expect((await work.printed(finished, 'leaves')).join()).toMatch(/the attempt left process \d+ running/);
  });

  it('takes with it no attempt of the same file that begins right afterwards', async () => {
    const source = `import time
def handler(event, context):
    time.sleep(300 if event["parameters"].get("sleeps") else 0.5)
`;
    // The process of the one that sleeps is the only free one when the last two begin.
    const after = { target: 'lambda:naps', priority: 1 };
    const { rows } = await work.runFiles(
      { naps: source },
      {
        naps: { priority: 0, timeout_minutes: 0.05, parameters: { sleeps: true } },
        next: after,
        'next-2': after,
        'next-3': { ...after, priority: 2 },
      },
      { settings: { on_failure: 'continue' }, workers: 1 },
    );
    expect(rows.naps?.status).toBe('TIMED_OUT');
    for (const name of ['next', 'next-2', 'next-3'])
      expect(rows[name]).toMatchObject({ status: 'SUCCEEDED', attempt: 1 });
  });
});
