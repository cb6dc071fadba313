import { type ChildProcess, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { userInfo } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { TestHome } from '../../support/home/a-home';
import { runsheet } from '../../support/home/command-line';
import { jobProcess, noted, processGone } from '../../support/home/probe';
import { until } from '../../support/home/until';

const ME = userInfo().username;
const home = new TestHome();
const heed = home.path('heed');
const stubborn = home.path('stubborn');
const spin = home.path('spin');
const after = home.path('after');
afterAll(() => home.remove());

beforeAll(async () => {
  for (const name of ['heed', 'stubborn', 'spin', 'flaky']) home.writeJob(name);
  home.writeJob('after', afterSource());
  await home.apply({
    heeding: {
      jobs: {
        a: { target: 'lambda:heed', parameters: { probe: heed } },
        z: { target: 'lambda:after', priority: 1, parameters: { probe: after } },
      },
    },
    stubborn: { jobs: { a: { target: 'lambda:stubborn', parameters: { probe: stubborn } } } },
    spinning: { jobs: { a: { target: 'lambda:spin', parameters: { probe: spin } } } },
    retrying: { jobs: { a: { target: 'lambda:flaky', maximum_retries: 1, retry_delay_seconds: 900 } } },
    quick: { jobs: { a: {} } },
  });
});

describe('Ctrl-C', () => {
  it('starts no more jobs, asks those that run to end, closes the run as ABORTED, and ends with 130', async () => {
    const command = home.start('run', 'heeding');
    const worker = await jobProcess(heed);
    command.interrupt();
    const { code, stdout, stderr } = await command.ended;
    expect(code).toBe(130);
    expect(stderr).toMatch(/^stopping: no new jobs; running jobs are asked to end/);
    expect(stdout).toMatch(/ {2}ABORTED {2}/);
    await processGone(worker);
    expect(noted(heed)).toEqual([`pid ${worker}`, 'asked to end']);
    expect(existsSync(after)).toBe(false);
    const [run] = (await home.json('runs', 'heeding')).runs;
    expect(await home.json('show', run.run_id)).toMatchObject({
      status: 'ABORTED',
      reason: `stopped by ${ME}: Ctrl-C`,
      jobs: [
        { job_name: 'a', status: 'ABORTED', reason: `the run was stopped by ${ME}: Ctrl-C` },
        {
          job_name: 'z',
          status: 'SKIPPED',
          attempt: 0,
          reason: `${ME} stopped the run (Ctrl-C) before this job started`,
        },
      ],
    });
  });

  it('prints the stopped run as one object with --json', async () => {
    const command = home.start('run', 'stubborn', '--json');
    const worker = await jobProcess(stubborn);
    command.interrupt();
    const { code, stdout } = await command.ended;
    expect(code).toBe(130);
    expect(JSON.parse(stdout)).toMatchObject({ status: 'ABORTED', jobs: [{ status: 'ABORTED' }] });
    // It heeds no signal: after its grace it was killed.
    await processGone(worker);
  });

  it('ends a job that waits for its next attempt', async () => {
    const command = home.start('run', 'retrying', '--json');
    // No line says so with --json: the table does.
    const status = async () => (await home.json('runs', 'retrying')).runs[0]?.counts.RETRYING;
    while ((await status()) !== 1);
    command.interrupt();
    const { code, stdout } = await command.ended;
    expect(code).toBe(130);
    expect(JSON.parse(stdout)).toMatchObject({
      status: 'ABORTED',
      jobs: [{ status: 'ABORTED', attempt: 1, retry_at: null }],
    });
  });

  it('twice leaves at once; no job runs on, not even one that blocks its process', async () => {
    const command = home.start('run', 'spinning');
    const worker = await jobProcess(spin);
    command.interrupt();
    await command.complains('stopping');
    command.interrupt();
    const { code, stdout, stderr } = await command.ended;
    expect(code).toBe(130);
    const [, runId] = /^run (\S+)/.exec(stdout) ?? [];
    expect(stderr).toMatch(
      new RegExp(`^left at once: jobs on this machine are ended, .* npx runsheet show ${runId} --home `, 'm'),
    );
    // It did not wait to close the run and to show it.
    expect(stdout).not.toContain('ATTEMPTS');
    await processGone(worker);
    const [run] = (await home.json('runs', 'spinning')).runs;
    expect(run).toMatchObject({ status: 'ABORTED', counts: { RUNNING: 0, PENDING: 0 } });
  });

  // The functions are bundled meanwhile, by a process that a terminal's Ctrl-C ends too.
  it.each([0, 4, 8, 16, 32])('%d ms after its first line ends with 130, and the run as ABORTED', async (afterMs) => {
    const command = home.start('run', 'quick');
    await command.prints(/^run quick-/);
    await sleep(afterMs);
    command.interrupt();
    const { code, stdout, stderr } = await command.ended;
    expect(code).toBe(130);
    expect(stderr).toMatch(/^stopping: [^\n]*\n$/);
    const [, runId] = /^run (\S+)/.exec(stdout) ?? [];
    expect((await home.json('show', runId ?? '')).status).toBe('ABORTED');
  });

  it('leaves a home in which the group can run', async () => {
    expect((await home.json('run', 'quick')).status).toBe('SUCCEEDED');
  });
});

describe('the process that bundles the functions', () => {
  it('is started again if it ends without an answer', async () => {
    const command = home.start('run', 'quick');
    await until(() => bundlerOf(command.process) !== undefined, 'the functions are being bundled');
    process.kill(bundlerOf(command.process) as number, 'SIGKILL');
    const { code, stdout, stderr } = await command.ended;
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/SUCCEEDED/);
  });
});

describe('a command that waits for what can never come', () => {
  it('ends as a bug, not as if all were well', async () => {
    // The store never answers, and nothing else keeps the command alive.
    const dead = home.file('dead.cjs', "const net = require('node:net'); net.connect = () => new net.Socket();");
    const { code, stderr } = await runsheet(['runs', ...home.options], undefined, {
      NODE_OPTIONS: `--require ${dead}`,
    });
    expect(code).toBe(70);
    expect(stderr).toContain('the command broke off: what it waited for can never come');
  });
});

describe('a terminal that is closed', () => {
  it.each(['SIGHUP', 'SIGTERM'] as const)('stops the run as Ctrl-C does, and says why: %s', async (signal) => {
    const probe = home.path(`hung-up-${signal}`);
    await home.apply({ [signal]: { jobs: { a: { target: 'lambda:heed', parameters: { probe } } } } });
    const command = home.start('run', signal);
    const worker = await jobProcess(probe);
    command.process.kill(signal);
    // A terminal sends SIGHUP to all that it started, and its shell sends it once more. systemd sends it after SIGTERM.
    await command.complains('stopping');
    command.process.kill('SIGHUP');
    const { code, stderr } = await command.ended;
    expect(code).toBe(130);
    // Its own stop is not told as another command's.
    expect(stderr).toMatch(/^stopping: no new jobs[^\n]*\n$/);
    await processGone(worker);
    expect(noted(probe)).toEqual([`pid ${worker}`, 'asked to end']);
    const [run] = (await home.json('runs', signal)).runs;
    expect(run).toMatchObject({ status: 'ABORTED', counts: { ABORTED: 1 } });
    expect((await home.json('show', run.run_id)).reason).toBe(`stopped by ${ME}: ${signal}`);
  });
});

describe('a shutdown', () => {
  it('tells every process to end at once, the store too, and the run is closed as ABORTED', async () => {
    const probe = home.path('shut-down');
    await home.apply({ shut: { jobs: { a: { target: 'lambda:heed', parameters: { probe } } } } });
    const command = home.start('run', 'shut');
    await jobProcess(probe);
    for (const pid of processesOf(home)) process.kill(pid, 'SIGTERM');
    const { code, stdout, stderr } = await command.ended;
    expect(stderr).toMatch(/^stopping: no new jobs[^\n]*\n$/);
    expect(stdout).toMatch(/ {2}ABORTED {2}/);
    expect(code).toBe(130);
    await until(() => processesOf(home).length === 0, 'no process is left, not even the store');
    const [run] = (await home.json('runs', 'shut')).runs;
    expect(run).toMatchObject({ status: 'ABORTED', counts: { RUNNING: 0, PENDING: 0 } });
  });
});

/** The number of the command's child that is esbuild. */
function bundlerOf({ pid }: ChildProcess): number | undefined {
  const list = spawnSync('ps', ['-axo', 'pid=,ppid=,args='], { encoding: 'utf8' }).stdout.split('\n');
  const children = list.map((line) => /^ *(\d+) +(\d+) (.*)$/.exec(line) ?? []);
  return (
    Number(children.find(([, , parent, args]) => Number(parent) === pid && args?.includes('--service='))?.[1]) ||
    undefined
  );
}

/** The numbers of all processes whose command line names the test's folder. */
function processesOf({ folder }: TestHome): number[] {
  const list = spawnSync('ps', ['-axo', 'pid=,args='], { encoding: 'utf8' }).stdout.split('\n');
  return list.filter((line) => line.includes(folder)).map((line) => Number.parseInt(line, 10));
}

function afterSource(): string {
  return `import { appendFileSync } from 'node:fs';
import { defineJob } from ${JSON.stringify(require.resolve('../../../sdk/define-job'))};
export const handler = defineJob((job) => appendFileSync(String(job.parameters.probe), 'ran'));
`;
}
