import { existsSync } from 'node:fs';
import { userInfo } from 'node:os';
import { TestHome } from '../../support/home/a-home';
import { jobProcess, noted, processGone } from '../../support/home/probe';

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
    const { code, stdout } = await command.ended;
    expect(code).toBe(130);
    // It did not wait to close the run and to show it.
    expect(stdout).not.toContain('ATTEMPTS');
    await processGone(worker);
    const [run] = (await home.json('runs', 'spinning')).runs;
    expect(run).toMatchObject({ status: 'ABORTED', counts: { RUNNING: 0, PENDING: 0 } });
  });

  it('before the run has begun leaves no run open, and the group can run', async () => {
    const command = home.start('run', 'quick');
    await command.prints(/^run quick-/);
    command.interrupt();
    const { code, stderr } = await command.ended;
    expect(code).toBe(130);
    expect(stderr).not.toMatch(/bug|\n {4}at /);
    const { runs } = await home.json('runs', 'quick');
    expect(runs.filter((run: { status: string }) => run.status === 'RUNNING')).toEqual([]);
    expect((await home.json('run', 'quick')).status).toBe('SUCCEEDED');
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
    const { code } = await command.ended;
    expect(code).toBe(130);
    await processGone(worker);
    expect(noted(probe)).toEqual([`pid ${worker}`, 'asked to end']);
    const [run] = (await home.json('runs', signal)).runs;
    expect(run).toMatchObject({ status: 'ABORTED', counts: { ABORTED: 1 } });
    expect((await home.json('show', run.run_id)).reason).toBe(`stopped by ${ME}: ${signal}`);
  });
});

function afterSource(): string {
  return `import { appendFileSync } from 'node:fs';
import { defineJob } from ${JSON.stringify(require.resolve('../../../sdk/define-job'))};
export const handler = defineJob((job) => appendFileSync(String(job.parameters.probe), 'ran'));
`;
}
