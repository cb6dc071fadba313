import { TestHome } from '../../support/home/a-home';
import { jobProcess } from '../../support/home/probe';

describe('two commands in one home', () => {
  const home = new TestHome();
  afterAll(() => home.remove());
  const group = (name: string) => {
    const parameters = { probe: home.path(`${name}-pid`), until: home.path(`${name}-go`) };
    return { jobs: { a: { target: 'lambda:wait', parameters }, b: { priority: 1 } } };
  };

  beforeAll(async () => {
    home.writeJob('wait');
    home.writeJob('flood');
    await home.apply({
      watched: group('watched'),
      overlapping: group('overlapping'),
      allowed: { on_overlap: 'allow', ...group('allowed') },
      left: group('left'),
      right: group('right'),
      read: group('read'),
      flood: { jobs: { a: { target: 'lambda:flood' } } },
    });
  });

  it('show a run as it is while it runs', async () => {
    const command = home.start('run', 'watched', '--json');
    await jobProcess(home.path('watched-pid'));
    const [run] = (await home.json('runs', 'watched')).runs;
    expect(run).toMatchObject({ status: 'RUNNING', ended_at: null, counts: { RUNNING: 1, PENDING: 1 } });
    expect(await home.json('show', run.run_id)).toMatchObject({
      status: 'RUNNING',
      counts: { RUNNING: 1, PENDING: 1 },
      jobs: [
        { job_name: 'a', status: 'RUNNING', attempt: 1, attempts: [{ status: 'RUNNING', ended_at: null }] },
        { job_name: 'b', status: 'PENDING', attempt: 0 },
      ],
    });
    expect(await home.runsheet('show', run.run_id)).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^a +0 +RUNNING +1 +[\d.]+ m?s$/m),
    });
    home.file('watched-go', '');
    expect(await command.ended).toMatchObject({ code: 0 });
  });

  it('run a group once: the second run is skipped, ends well, and names the first', async () => {
    const first = home.start('run', 'overlapping', '--json');
    await jobProcess(home.path('overlapping-pid'));
    const { code, stdout } = await home.runsheet('run', 'overlapping', '--json');
    const byGroup = await home.json('show', 'overlapping');
    home.file('overlapping-go', '');
    const { run_id } = JSON.parse((await first.ended).stdout);
    // A group's name means the run that goes on, not the one that it has kept from starting.
    expect(byGroup).toMatchObject({ run_id, status: 'RUNNING' });
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      status: 'SKIPPED',
      reason: `overlap: run ${run_id} of this group is still running (on_overlap is skip)`,
      jobs: [],
    });
  });

  it('run a group twice where it allows that', async () => {
    const first = home.start('run', 'allowed');
    await jobProcess(home.path('allowed-pid'));
    const second = home.start('run', 'allowed');
    await second.prints('a started');
    home.file('allowed-go', '');
    expect(await Promise.all([first.ended, second.ended])).toMatchObject([{ code: 0 }, { code: 0 }]);
  });

  it('run two groups at once', async () => {
    const left = home.start('run', 'left');
    const right = home.start('run', 'right');
    await Promise.all([jobProcess(home.path('left-pid')), jobProcess(home.path('right-pid'))]);
    home.file('left-go', '');
    home.file('right-go', '');
    expect(await Promise.all([left.ended, right.ended])).toMatchObject([{ code: 0 }, { code: 0 }]);
  });

  it('let a run go on whose reader has left', async () => {
    const command = home.start('run', 'read');
    await command.prints(/^run read-/);
    command.process.stdout?.destroy();
    await jobProcess(home.path('read-pid'));
    home.file('read-go', '');
    expect(await command.ended).toMatchObject({ code: 0, stderr: '' });
    expect((await home.json('runs', 'read')).runs).toMatchObject([{ status: 'SUCCEEDED' }]);
  });

  it('end well where the reader of 10 MB leaves after the first line', async () => {
    const { run_id } = await home.json('run', 'flood');
    const command = home.start('logs', run_id, 'a');
    await command.prints('1...');
    command.process.stdout?.destroy();
    expect(await command.ended).toMatchObject({ code: 0, stderr: '' });
  });
});

describe('the first commands in a new home', () => {
  const home = new TestHome();
  afterAll(() => home.remove());

  it('start one store between them, though four come at once', async () => {
    const names = ['one', 'two', 'three', 'four'];
    const files = names.map((name) =>
      home.file(`${name}.json`, JSON.stringify({ groups: { [name]: { jobs: { a: ONE_JOB } } } })),
    );
    const applied = await Promise.all(files.map((file) => home.runsheet('apply', file, '--yes')));
    expect(applied.map(({ code, stderr }) => [code, stderr])).toEqual(names.map(() => [0, '']));
    // With two stores on one folder, one of them would have written over the other.
    expect((await home.json('jobs')).groups.map((group: { job_group: string }) => group.job_group)).toEqual(
      [...names].sort(),
    );
  });
});

const ONE_JOB = { target: 'lambda:succeed', timeout_minutes: 1, maximum_retries: 0, priority: 0 };
