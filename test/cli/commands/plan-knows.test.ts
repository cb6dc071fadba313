import { TestHome } from '../../support/home/a-home';

/* `plan` and `apply` say before a run what its jobs would fail for. */

const home = new TestHome();
afterAll(() => home.remove());

describe('a plan of jobs that cannot run', () => {
  beforeAll(() => {
    home.writeJob('typo', '\nexport const handler = (;\n');
  });

  const broken = {
    nightly: {
      jobs: {
        broken: { target: 'lambda:typo' },
        blind: { parameters: { key: { secret: 'ssm:/orders/key' } } },
      },
    },
  };
  const typo =
    /! broken will FAIL: lambda:typo does not build: \S*typo\.ts:2:25: Unexpected ";"\n {6} *export const handler = \(;/;
  const secret =
    /! blind is INVALID, and runs FAIL: parameters\.key asks for "ssm:\/orders\/key": .*; add ssm:\/orders\/key=… to \S*secrets\.env/;

  it('warns of a job function that does not build and of a secret that is not there, also before the home is made', async () => {
    const { code, stdout } = await home.runsheet('plan', home.groupsFile(broken));
    expect(code).toBe(0);
    expect(stdout).toMatch(typo);
    expect(stdout).toMatch(secret);
  });

  it('is applied all the same, and the run fails as the plan said', async () => {
    const { code, stdout } = await home.runsheet('apply', home.groupsFile(broken), '--yes');
    expect(code).toBe(0);
    expect(stdout).toMatch(typo);
    const run = await home.json('run', 'nightly');
    // biome-ignore lint/suspicious/noExplicitAny: what a test reads of it is what it asserts
    const jobs = Object.fromEntries(run.jobs.map((job: any) => [job.job_name, job.status]));
    expect(jobs).toEqual({ broken: 'FAILED', blind: 'INVALID' });
  });

  it('warns of a group that is too large, as its run is refused, and is a summary', async () => {
    const jobs = Object.fromEntries(Array.from({ length: 2_000 }, (_, at) => [`job-${at}`, { priority: at }]));
    const file = home.groupsFile({ large: { jobs } });
    const { code, stdout, stderr } = await home.runsheet('plan', file);
    expect(code).toBe(1);
    expect(stderr).toBe('no run of large could start, as the plan says at "!": split the group\n');
    expect(stdout).toMatch(
      /! it is too large, and no run of it starts: 2000 stages, even in batches, .*: split the group/,
    );
    expect(stdout.split('\n').length).toBeLessThan(30);
    const { groups } = JSON.parse((await home.runsheet('plan', file, '--json')).stdout);
    expect(groups[0].added).toHaveLength(2_000);
    expect(groups[0].effect.too_large).toBe(true);
    expect(groups[0].effect.warnings[0]).toMatch(/too large/);
  });
});
