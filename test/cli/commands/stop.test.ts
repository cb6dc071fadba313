import { rmSync } from 'node:fs';
import { userInfo } from 'node:os';
import { TestHome } from '../../support/home/a-home';
import { jobProcess, noted, processGone } from '../../support/home/probe';

const ME = userInfo().username;

const home = new TestHome();
afterAll(() => home.remove());

const probe = (name: string) => home.path(name);

beforeAll(async () => {
  for (const name of ['heed', 'stubborn', 'flaky', 'wait']) home.writeJob(name);
  const job = (target: string) => ({ target: `lambda:${target}`, parameters: { probe: probe(target) } });
  await home.apply({
    heeding: { jobs: { done: {}, a: { ...job('heed'), priority: 1 }, z: { priority: 2 } } },
    stubborn: { jobs: { a: job('stubborn') } },
    retrying: { jobs: { a: { target: 'lambda:flaky', maximum_retries: 1, retry_delay_seconds: 900 } } },
    again: { jobs: { a: { target: 'lambda:wait', parameters: { probe: probe('wait'), until: probe('go') } } } },
    quick: { jobs: { a: {} } },
  });
});

async function openRun(group: string): Promise<string> {
  let found: { run_id: string } | undefined;
  while (!found)
    found = (await home.json('runs', group)).runs.find((run: { status: string }) => run.status === 'RUNNING');
  return found.run_id;
}

describe('runsheet stop', () => {
  it('ends a run that another command runs: what waits at once, what runs after its grace, with who and why', async () => {
    const command = home.start('run', 'heeding');
    const worker = await jobProcess(probe('heed'));
    const runId = await openRun('heeding');
    const { code, stdout, stderr } = await home.runsheet('stop', runId, '--reason', 'wrong day');
    expect(code).toBe(0);
    expect(stderr).toMatch(/^no new jobs; asked to end: a$/m);
    expect(stdout).toMatch(/ {2}ABORTED {2}/);
    const ended = await command.ended;
    expect(ended.code).toBe(1);
    expect(ended.stdout).not.toContain('FAILED');
    expect(ended.stderr).not.toMatch(/bug|\n {4}at /);
    await processGone(worker);
    expect(noted(probe('heed'))).toEqual([`pid ${worker}`, 'asked to end']);
    expect(await home.json('show', runId)).toMatchObject({
      status: 'ABORTED',
      reason: `stopped by ${ME}: wrong day`,
      stopped_by: ME,
      stop_reason: 'wrong day',
      jobs: [
        { job_name: 'done', status: 'SUCCEEDED' },
        { job_name: 'a', status: 'ABORTED', reason: `the run was stopped by ${ME}: wrong day` },
        { job_name: 'z', status: 'SKIPPED', reason: `${ME} stopped the run (wrong day) before this job started` },
      ],
    });
  });

  it('ends a job that heeds nothing, and frees the group', async () => {
    const command = home.start('run', 'stubborn');
    const worker = await jobProcess(probe('stubborn'));
    const stopped = await home.json('stop', await openRun('stubborn'));
    expect(stopped).toMatchObject({ status: 'ABORTED', reason: `stopped by ${ME}`, jobs: [{ status: 'ABORTED' }] });
    await processGone(worker);
    await command.ended;
  });

  it('ends a job that waits for its next attempt, long before that is due', async () => {
    const command = home.start('run', 'retrying');
    const runId = await openRun('retrying');
    while ((await home.json('show', runId)).counts.RETRYING !== 1);
    expect(await home.json('stop', runId)).toMatchObject({
      status: 'ABORTED',
      jobs: [{ status: 'ABORTED', attempt: 1 }],
    });
    expect((await command.ended).code).toBe(1);
  });

  it('that is interrupted stands: the run ends without it', async () => {
    rmSync(probe('stubborn'), { force: true });
    const command = home.start('run', 'stubborn');
    await jobProcess(probe('stubborn'));
    const runId = await openRun('stubborn');
    const stopping = home.start('stop', runId);
    await stopping.complains('asked to end: a');
    stopping.interrupt();
    const { code, stderr } = await stopping.ended;
    expect(code).toBe(130);
    expect(stderr).toContain(
      `the stop of ${runId} stands, and this command no longer waits for it: see it with npx runsheet show ${runId}`,
    );
    await command.ended;
    expect(await home.json('show', runId)).toMatchObject({ status: 'ABORTED', reason: `stopped by ${ME}` });
  });

  it('of a run whose command is gone closes it', async () => {
    const command = home.start('run', 'again');
    await jobProcess(probe('wait'));
    const runId = await openRun('again');
    command.process.kill('SIGKILL');
    await command.ended;
    expect((await home.json('stop', runId)).status).toBe('ABORTED');
  });

  it('of a run that has ended says so, and changes nothing', async () => {
    const run = await home.json('run', 'quick');
    const before = await home.json('show', run.run_id);
    const { code, stderr } = await home.runsheet('stop', run.run_id);
    expect({ code, stderr }).toEqual({ code: 0, stderr: `run ${run.run_id} has ended already: it is SUCCEEDED\n` });
    expect(await home.json('show', run.run_id)).toEqual(before);
  });

  it('of no run lists those that there are', async () => {
    const { code, stderr } = await home.runsheet('stop', 'nightly-1');
    expect(code).toBe(2);
    expect(stderr).toMatch(/there is no run "nightly-1" \(there are /);
  });
});
