import { readdirSync, rmSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { TestHome } from '../../support/home/a-home';
import { jobProcess, noted, processGone } from '../../support/home/probe';
import { until } from '../../support/home/until';

const GONE = 'its command was killed, or its machine or store went down';

const home = new TestHome();

/** Jobs of a run in batches. Which of them work first is chance. */
const LARGE = Array.from({ length: 50 }, (_, at) => `j${at}`);
const probeOf = (name: string) => home.path(`large-${name}`);
const stubborn = (name: string) => ({ target: 'lambda:stubborn', parameters: { probe: probeOf(name) } });

afterAll(() => home.remove());

beforeAll(async () => {
  for (const name of ['stubborn', 'spin', 'wait', 'heed']) home.writeJob(name);
  const job = (target: string) => ({ target: `lambda:${target}`, parameters: { probe: home.path(target) } });
  await home.apply({
    killed: { jobs: { ended: { priority: -1 }, a: job('stubborn'), b: job('spin'), z: { priority: 1 } } },
    again: { jobs: { a: { target: 'lambda:wait', parameters: { probe: home.path('wait'), until: home.path('go') } } } },
    large: { max_concurrency: 100, jobs: Object.fromEntries(LARGE.map((name) => [name, stubborn(name)])) },
    storeless: { jobs: { a: job('heed'), z: { priority: 1 } } },
  });
});

describe('kill -9 of the command in the middle of a run', () => {
  it('leaves no job at work, and the next command shows the run as what it is', async () => {
    const command = home.start('run', 'killed');
    const workers = await Promise.all([jobProcess(home.path('stubborn')), jobProcess(home.path('spin'))]);
    await command.prints('ended SUCCEEDED');
    command.process.kill('SIGKILL');
    const killedAt = Date.now();
    await command.ended;
    // Nobody looks for a while.
    await sleep(1_000);
    await Promise.all(workers.map(processGone));
    const [run] = (await home.json('runs', 'killed')).runs;
    expect(run).toMatchObject({ status: 'ABORTED', reason: GONE });
    expect(Date.parse(run.ended_at)).toBeLessThanOrEqual(killedAt);
    const reason = 'its command ended while it ran: it may have done its work';
    expect((await home.json('show', run.run_id)).jobs).toMatchObject([
      { job_name: 'a', status: 'LOST', reason },
      { job_name: 'b', status: 'LOST', reason },
      { job_name: 'z', status: 'SKIPPED', attempt: 0 },
      { job_name: 'ended', status: 'SUCCEEDED' },
    ]);
    const { code, stdout } = await home.runsheet('logs', run.run_id, 'b');
    expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringMatching(/^\S+ info {2}before the loop\n$/) });
  });

  it('leaves nothing of a run in batches, whose executions end with it', async () => {
    const command = home.start('run', 'large', '--workers', '2');
    const atWork = () => LARGE.filter((name) => noted(probeOf(name)).length > 0);
    await until(() => atWork().length === 2, 'two jobs are at work');
    const workers = await Promise.all(atWork().map((name) => jobProcess(probeOf(name))));
    command.process.kill('SIGKILL');
    await command.ended;
    await Promise.all(workers.map(processGone));
    expect(readdirSync(home.path('home/executions'))).toHaveLength(1);
    const [run] = (await home.json('runs', 'large')).runs;
    expect(run).toMatchObject({ status: 'ABORTED', reason: GONE });
    expect(run.counts).toMatchObject({ LOST: 2, SKIPPED: 48 });
    expect(readdirSync(home.path('home/executions'))).toEqual([]);
    const { jobs } = await home.json('show', run.run_id);
    const lost = jobs.filter(({ status }: { status: string }) => status === 'LOST');
    expect(lost.map(({ job_name }: { job_name: string }) => job_name)).toEqual(atWork());
  });

  it('frees the group: it runs again at once, and not as an overlap', async () => {
    const command = home.start('run', 'again');
    await jobProcess(home.path('wait'));
    command.process.kill('SIGKILL');
    await command.ended;
    home.file('go', '');
    expect((await home.json('run', 'again')).status).toBe('SUCCEEDED');
  });
});

describe('kill -9 of the store in the middle of a run', () => {
  it('ends the command with one message, which is not that of a bug; the next command closes the run', async () => {
    const command = home.start('run', 'storeless');
    const worker = await jobProcess(home.path('heed'));
    process.kill(home.storePid(), 'SIGKILL');
    command.interrupt();
    const { code, stderr } = await command.ended;
    expect(code).toBe(1);
    expect(stderr).toMatch(/^error: the home's store has gone: the next command starts it again and closes/m);
    expect(stderr).not.toMatch(/bug|\n {4}at /);
    await processGone(worker);
    const [run] = (await home.json('runs', 'storeless')).runs;
    expect(run).toMatchObject({ status: 'ABORTED', reason: GONE });
    expect(run.counts).toMatchObject({ LOST: 1, SKIPPED: 1 });
    // All that was written before is still there.
    expect((await home.json('jobs')).groups).toHaveLength(4);
  });
});

describe('a home whose store was killed and left its files', () => {
  it('opens again', async () => {
    await home.json('runs');
    process.kill(home.storePid(), 'SIGKILL');
    expect(await home.runsheet('jobs')).toMatchObject({ code: 0, stderr: '' });
    // What a command leaves that was killed while it started the store.
    await processGone(await stopStore());
    home.file('home/store.lock', '4194999');
    home.file('home/store.json', '{"pid": 1, "por');
    expect(await home.runsheet('jobs')).toMatchObject({ code: 0, stderr: '' });
    rmSync(home.path('home/store.lock'), { force: true });
  });
});

async function stopStore(): Promise<number> {
  const pid = home.storePid();
  process.kill(pid, 'SIGKILL');
  return pid;
}
