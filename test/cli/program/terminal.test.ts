import { TestHome } from '../../support/home/a-home';
import { hasPty, openTerminal, plain } from '../../support/home/open-terminal';
import { jobProcess, processGone } from '../../support/home/probe';
import { until } from '../../support/home/until';

(hasPty ? describe : describe.skip)('on a terminal', () => {
  const home = new TestHome();
  const probe = home.path('probe');
  const go = home.path('go');
  const held = home.path('held');
  afterAll(() => home.remove());

  beforeAll(async () => {
    for (const name of ['wait', 'flaky', 'stubborn']) home.writeJob(name);
    await home.apply({
      watched: {
        jobs: {
          slow: { target: 'lambda:wait', parameters: { probe, until: go } },
          flaky: { target: 'lambda:flaky', maximum_retries: 1, retry_delay_seconds: 2, priority: -1 },
          last: { priority: 1 },
        },
      },
      stopped: { jobs: { a: { target: 'lambda:stubborn', parameters: { probe: held } } } },
    });
  });

  it('a run is a view that changes in place, with colours, and then its table', async () => {
    const terminal = openTerminal(['run', 'watched', ...home.options]);
    await jobProcess(probe);
    await until(() => /slow +.*running \d/.test(plain(terminal.shown())), 'a job is shown running');
    await until(() => /last +.*queued/.test(plain(terminal.shown())), 'a job is shown queued');
    home.file('go', '');
    const code = await terminal.ended;
    expect(code).toBe(0);
    expect(terminal.shown()).toContain('\u001b[32m');
    const text = plain(terminal.shown());
    expect(text).toMatch(/\d of 3 done/);
    expect(text).toMatch(/^flaky +parallel +✓ SUCCEEDED +2 /m);
    // The lines for pipes are not there as well.
    expect(text).not.toContain('slow started');
    // The cursor is there again.
    expect(terminal.shown().lastIndexOf('\u001b[?25h')).toBeGreaterThan(terminal.shown().lastIndexOf('\u001b[?25l'));
  });

  it('a typed Ctrl-C stops the run, and the view says so', async () => {
    const terminal = openTerminal(['run', 'stopped', ...home.options]);
    const worker = await jobProcess(held);
    terminal.type('\u0003');
    await until(() => plain(terminal.shown()).includes('stopping: no new jobs'), 'the view says that it stops');
    expect(await terminal.ended).toBe(130);
    expect(plain(terminal.shown())).toMatch(/^a +0 +■ ABORTED/m);
    await processGone(worker);
  });
});
