import { TestHome } from '../../support/home/a-home';

const home = new TestHome();
afterAll(() => home.remove());

describe('runsheet cost', () => {
  beforeAll(async () => {
    await home.apply({
      nightly: { jobs: { a: { priority: -1 }, b: { priority: 0 } }, schedule: 'cron(0 2 * * ? *)' },
      idle: { jobs: { a: {} } },
    });
    await home.runsheet('run', 'nightly');
  });

  it('says part by part what a run and a month cost on AWS, as the jobs last took', async () => {
    const { code, stdout, stderr } = await home.runsheet('cost', 'nightly');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(
      /^nightly costs about \$0\.\d+ a month on AWS \(an estimate, at the prices of us-east-1 of /,
    );
    expect(stdout).toMatch(/^ +A RUN +A MONTH +OF A RUN$/m);
    expect(stdout).toMatch(/^the jobs' own work +\$0\.0+\d+ +\$0\.\d+ +.* GB-seconds of Lambda, 2 calls of Lambda$/m);
    // 8 of the run, 3 of its stage, and one of each job.
    expect(stdout).toMatch(/^the state machine +\$0\.00033 +\$0\.00\d+ +13 transitions of the state machine$/m);
    expect(stdout).toMatch(/^all +\$0\.\d+ +\$0\.\d+ +30 runs a month$/m);
    expect(stdout).toMatch(/^The jobs' work is that of the newest runs, until nightly-\d{8}T\d{6}Z-\w+\.$/m);
  });

  it('says the same to scripts, and as often as it is told', async () => {
    const asScheduled = await home.json('cost', 'nightly');
    expect(asScheduled).toMatchObject({
      group: 'nightly',
      runs_a_month: 30,
      unknown_jobs: [],
      prices: { region: 'us-east-1' },
    });
    const hourly = await home.json('cost', 'nightly', '--runs', '720');
    expect(hourly.runs_a_month).toBe(720);
    expect(hourly.estimated_dollars_a_run).toBe(asScheduled.estimated_dollars_a_run);
    expect(hourly.estimated_dollars_a_month).toBeGreaterThan(10 * asScheduled.estimated_dollars_a_month);
  });

  it('knows of a group that has not run what Runsheet itself uses', async () => {
    const { stdout } = await home.runsheet('cost', 'idle');
    expect(stdout).toMatch(/^idle costs about \$0\.0003 a run on AWS/);
    expect(stdout).toContain('Not in it: the daily export of a ledger, and lineage that a stack sends');
    expect(stdout).toMatch(/^the jobs' own work +\?$/m);
    expect(stdout).toContain('Without the work of 1 job that never ran.');
    expect(stdout).toContain('It has no schedule: --runs <n> says how many runs a month has.');
  });

  it('lists the groups if there is none of this name', async () => {
    const { code, stderr } = await home.runsheet('cost', 'nightyl');
    expect(code).toBe(2);
    expect(stderr).toContain('there is no group "nightyl" (there are idle, nightly): did you mean nightly?');
  });

  it('is what a plan says of the group before and after', async () => {
    const more = { nightly: { jobs: { a: { priority: -1 }, b: { priority: 0 } }, schedule: 'rate(1 hour)' } };
    const { stdout } = await home.runsheet('plan', home.groupsFile(more));
    expect(stdout).toMatch(
      /^ {4}on AWS: was about \$0\.0\d+ a month, will be about \$1\.\d+ a month \(an estimate\)$/m,
    );
  });
});
