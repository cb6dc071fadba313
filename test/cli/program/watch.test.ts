import { TestHome } from '../../support/home/a-home';
import { hasPty, openTerminal, plain } from '../../support/home/open-terminal';
import { jobProcess } from '../../support/home/probe';
import { until } from '../../support/home/until';

const home = new TestHome();
afterAll(() => home.remove());

beforeAll(async () => {
  for (const name of ['wait', 'fail']) home.writeJob(name);
  const held = (name: string) => ({
    target: 'lambda:wait',
    parameters: { probe: home.path(`probe-${name}`), until: home.path(`go-${name}`) },
  });
  await home.apply({
    well: { jobs: { slow: held('well'), last: { priority: 1 } } },
    bad: { jobs: { slow: held('bad'), failing: { target: 'lambda:fail', priority: 1 } } },
    json: { jobs: { slow: held('json') } },
    left: { jobs: { slow: held('left') } },
    killed: { jobs: { slow: held('killed') } },
  });
});

/** Starts a run in another command, and waits until its job is at work. */
async function startHeld(group: string) {
  const running = home.start('run', group, '--json');
  await jobProcess(home.path(`probe-${group}`));
  const { runs } = await home.json('runs', group, '--limit', '1');
  return { running, runId: runs[0].run_id as string, release: () => home.file(`go-${group}`, '') };
}

describe('runsheet show --watch in a pipe', () => {
  it('prints a line an event until the run is closed, then the run, and ends with 0 where all is well', async () => {
    const { running, runId, release } = await startHeld('well');
    const watch = home.start('show', runId, '--watch');
    await watch.prints('slow started');
    release();
    const { code, stdout, stderr } = await watch.ended;
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^run well-\S+\n\d\d:\d\d:\d\d\.\d{3} planned 2 jobs/);
    expect(stdout).toMatch(/slow SUCCEEDED\n[\s\S]*last SUCCEEDED\n/);
    expect(stdout).toMatch(/^well succeeded: 2 jobs in /m);
    expect(stdout).toMatch(/^◆ slow +█+ /m);
    expect(stdout).toMatch(/^last +1 +SUCCEEDED +1 /m);
    await running.ended;
  });

  it('ends with 1 where the run had failures, and so it does of a run that was closed before', async () => {
    const { running, runId, release } = await startHeld('bad');
    const watch = home.start('show', runId, '--watch');
    await watch.prints('slow started');
    release();
    expect((await watch.ended).code).toBe(1);
    await running.ended;
    expect((await home.runsheet('show', runId, '--watch')).code).toBe(1);
    expect((await home.runsheet('show', runId)).code).toBe(0);
  });

  it('prints one object with --json, when the run is closed', async () => {
    const { running, runId, release } = await startHeld('json');
    const watch = home.start('show', runId, '--watch', '--json');
    release();
    const { code, stdout, stderr } = await watch.ended;
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(JSON.parse(stdout)).toMatchObject({ run_id: runId, status: 'SUCCEEDED' });
    await running.ended;
  });

  it('ends with 130 on Ctrl-C, and leaves the run alone', async () => {
    const { running, runId, release } = await startHeld('left');
    const watch = home.start('show', runId, '--watch');
    await watch.prints('slow started');
    watch.interrupt();
    expect((await watch.ended).code).toBe(130);
    expect((await home.json('show', runId)).status).toBe('RUNNING');
    release();
    expect((await running.ended).code).toBe(0);
  });

  it('closes a run whose command was killed meanwhile, and does not wait for it for ever', async () => {
    const { running, runId } = await startHeld('killed');
    const watch = home.start('show', runId, '--watch');
    await watch.prints('slow started');
    process.kill(running.process.pid as number, 'SIGKILL');
    const { code, stdout } = await watch.ended;
    expect(code).toBe(1);
    expect(stdout).toMatch(/^killed was cut off/m);
  });
});

describe('a watch of a list in a pipe', () => {
  it.each([
    [
      ['runs', '--watch'],
      /--watch is for a terminal, and the output goes to a pipe or a file: repeat npx runsheet runs --home/,
    ],
    [['jobs', '--watch'], /--watch is for a terminal/],
    [['runs', '--watch', '--json'], /--watch is for a terminal, and --json for scripts/],
    [['jobs', 'well', '--watch', '--as-of', '2026-11-20'], /--watch shows the present, and --as-of the past/],
  ])('is refused with what to do instead: %j', async (args, message) => {
    const { code, stdout, stderr } = await home.runsheet(...args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(message);
  });
});

(hasPty ? describe : describe.skip)('a watch on a terminal', () => {
  it('of the runs shows them as they change, ends well on Ctrl-C, and gives the cursor back', async () => {
    await home.apply({ seen: { jobs: { one: {} } } });
    const terminal = openTerminal(['runs', 'seen', '--watch', ...home.options]);
    await until(() => plain(terminal.shown()).includes('no runs yet of seen'), 'there is no run yet');
    await home.json('run', 'seen');
    await until(() => /seen-\S+ +✓ SUCCEEDED .* ✓ 1/.test(plain(terminal.shown())), 'the run is shown');
    terminal.type('\u0003');
    expect(await terminal.ended).toBe(0);
    expect(terminal.shown().lastIndexOf('\u001b[?25h')).toBeGreaterThan(terminal.shown().lastIndexOf('\u001b[?25l'));
  });

  it('of a run draws its Gantt, then shows the run as always', async () => {
    home.writeJob('wait');
    await home.apply({
      drawn: {
        jobs: {
          slow: {
            target: 'lambda:wait',
            parameters: { probe: home.path('probe-drawn'), until: home.path('go-drawn') },
          },
        },
      },
    });
    const { running, runId, release } = await startHeld('drawn');
    const terminal = openTerminal(['show', runId, '--watch', ...home.options]);
    await until(() => /◆ slow +█*▶/.test(plain(terminal.shown())), 'the job’s bar is drawn');
    expect(plain(terminal.shown())).toContain('drawn is running: 0 of 1 job done');
    release();
    expect(await terminal.ended).toBe(0);
    const text = plain(terminal.shown());
    expect(text.slice(text.lastIndexOf('drawn succeeded'))).toMatch(/^slow +0 +✓ SUCCEEDED/m);
    await running.ended;
  });

  it('of the groups has the last run of each', async () => {
    const terminal = openTerminal(['jobs', '--watch', ...home.options]);
    await until(() => /^bad +✕ FAILED /m.test(plain(terminal.shown())), 'the groups are shown');
    terminal.type('\u0003');
    expect(await terminal.ended).toBe(0);
  });

  it('of whatever kind is without a colour where NO_COLOR is set', async () => {
    const terminal = openTerminal(['runs', '--limit', '3', ...home.options], { NO_COLOR: '1' });
    expect(await terminal.ended).toBe(0);
    expect(plain(terminal.shown())).toContain('✓ SUCCEEDED');
    expect(terminal.shown()).not.toContain('\u001b[3');
  });
});
