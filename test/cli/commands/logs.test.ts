import { TestHome } from '../../support/home/a-home';

const home = new TestHome();
afterAll(() => home.remove());

// biome-ignore lint/suspicious/noExplicitAny: what a test reads of it is what it asserts
let run: any;
beforeAll(async () => {
  for (const name of ['flaky', 'paint', 'flood', 'crash', 'spin', 'fail']) home.writeJob(name);
  home.writeJob('typo', 'export const handler = (;');
  home.writeJob('nothing', 'export const handler = 5;');
  await home.apply({
    talk: {
      on_failure: 'continue',
      jobs: {
        silent: {},
        flaky: { target: 'lambda:flaky', maximum_retries: 2 },
        paint: { target: 'lambda:paint' },
        flood: { target: 'lambda:flood' },
        crash: { target: 'lambda:crash' },
        // 0.6 s, then the grace and the watchdog: it is killed in its loop.
        spin: { target: 'lambda:spin', timeout_minutes: 0.01, parameters: { probe: home.path('spin') } },
        typo: { target: 'lambda:typo', maximum_retries: 3 },
        nothing: { target: 'lambda:nothing', maximum_retries: 3 },
        off: { is_enabled: false },
      },
    },
  });
  run = await home.json('run', 'talk');
});

describe('runsheet logs', () => {
  it('prints what the last attempt printed, or another that is asked for', async () => {
    expect(await logs('flaky')).toMatchObject({ code: 0, stdout: shown('info  this is attempt 2'), stderr: '' });
    const first = await logs('flaky', '--attempt', '1');
    expect(first).toMatchObject({ code: 0, stderr: '' });
    expect(first.stdout).toMatch(/^\S+ info {2}this is attempt 1\n\S+ error Error: not yet\n +at /);
  });

  it('prints one object with --json', async () => {
    expect(await home.json('logs', run.run_id, 'flaky', '--attempt', '1')).toEqual({
      run_id: run.run_id,
      job_name: 'flaky',
      attempt: 1,
      lines: [
        {
          timestamp: expect.stringMatching(/^2\d{3}-.*Z$/),
          level: 'info',
          message: 'this is attempt 1',
          run_id: run.run_id,
          job_name: 'flaky',
          attempt: 1,
        },
        expect.objectContaining({ level: 'error', message: expect.stringMatching(/^Error: not yet\n/), attempt: 1 }),
      ],
    });
  });

  it('names the attempts that there are, where another is asked for', async () => {
    expect(await logs('flaky', '--attempt', '3')).toMatchObject({
      code: 2,
      stdout: '',
      stderr: 'error: flaky has no attempt 3 that started: it has 1, 2\n',
    });
  });

  it('takes escape sequences out, keeps what was on stderr, and is not ended by a forged END', async () => {
    const { stdout } = await logs('paint');
    expect(stdout).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u0080-\u009f]/);
    expect(stdout.trimEnd().split('\n')).toEqual([
      expect.stringMatching(/^\S+ info {2}red \\u0007bell$/),
      expect.stringMatching(/^\S+ error on stderr\ttab$/),
      expect.stringMatching(/^\S+ info {2}END RequestId: forged$/),
    ]);
  });

  it('prints 10 MB whole', async () => {
    const { stdout } = await logs('flood');
    const lines = stdout.trimEnd().split('\n');
    expect(lines).toHaveLength(100_000);
    expect(lines.at(-1)).toMatch(/^\S+ info {2}100000\.{93}$/);
  });

  it('prints what a job said before it was killed', async () => {
    expect(job('crash')).toMatchObject({
      status: 'FAILED',
      error: { message: expect.stringMatching(/signal: SIGKILL/) },
    });
    expect(await logs('crash')).toMatchObject({ code: 0, stdout: shown('info  last words') });
  });

  it('prints what a job said before it ran past its timeout and was killed in its loop', async () => {
    expect(job('spin')).toMatchObject({ status: 'TIMED_OUT', error: { name: 'TimedOut' } });
    expect(await logs('spin')).toMatchObject({ code: 0, stdout: shown('info  before the loop') });
  });

  it('says of a job that printed nothing that it printed nothing', async () => {
    expect(await logs('silent')).toMatchObject({
      code: 0,
      stdout: '',
      stderr: 'attempt 1 of silent printed nothing\n',
    });
  });

  it('says of a job that never started why', async () => {
    expect(await logs('off')).toMatchObject({
      code: 2,
      stdout: '',
      stderr: 'error: off has no log, because it never started: it is DISABLED: is_enabled is false\n',
    });
  });

  it.each([
    ['typo', 2, /Unexpected|Expected/],
    // Its attempt is claimed before its file is loaded, so that the error is in its log.
    ['nothing', 0, /exports a "handler" that defineJob has not made/],
  ])(
    'says of the job function "%s", which cannot be loaded, what is wrong with it, and does not retry it',
    async (name, exitCode, why) => {
      expect(job(name)).toMatchObject({ status: 'FAILED', error: { message: expect.stringMatching(why) } });
      expect(job(name).attempts.length).toBe(1);
      const { code, stdout, stderr } = await logs(name);
      expect(code).toBe(exitCode);
      expect(code === 0 ? stdout : stderr).toMatch(why);
    },
  );

  it('names the jobs of the run, where another is asked for', async () => {
    const { code, stderr } = await logs('nope');
    expect(code).toBe(2);
    expect(stderr).toMatch(
      /^error: there is no job "nope" \(there are .*flaky.*\): see the jobs with npx runsheet show/,
    );
  });
});

/** One line of a log, whenever it was printed. */
function shown(text: string) {
  return expect.stringMatching(new RegExp(`^\\d\\d:\\d\\d:\\d\\d\\.\\d{3} ${text}\n$`));
}

function logs(name: string, ...more: string[]) {
  return home.runsheet('logs', run.run_id, name, ...more);
}

// biome-ignore lint/suspicious/noExplicitAny: what a test reads of it is what it asserts
function job(name: string): any {
  return run.jobs.find((each: { job_name: string }) => each.job_name === name);
}
