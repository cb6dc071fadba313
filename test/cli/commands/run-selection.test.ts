import { TestHome } from '../../support/home/a-home';

/* `run --only` and `run --from` choose jobs with the words and the checks of `rerun`. */

const home = new TestHome();
afterAll(() => home.remove());

beforeAll(async () => {
  await home.apply({
    nightly: {
      jobs: {
        extract: { priority: 0 },
        clean: { priority: 10 },
        check: { priority: 10 },
        report: { priority: 20 },
        side: { priority: -1 },
        off: { priority: 30, is_enabled: false },
      },
    },
  });
});

async function statuses(...args: string[]): Promise<Record<string, string>> {
  const run = await home.json('run', 'nightly', ...args);
  expect(run).toMatchObject({ status: 'SUCCEEDED', trigger: 'cli', rerun_of: null });
  // biome-ignore lint/suspicious/noExplicitAny: what a test reads of it is what it asserts
  return Object.fromEntries(run.jobs.map((row: any) => [row.job_name, row.status]));
}

const SKIPPED = {
  extract: 'SKIPPED',
  clean: 'SKIPPED',
  check: 'SKIPPED',
  report: 'SKIPPED',
  side: 'SKIPPED',
  off: 'SKIPPED',
};

describe('a run of some jobs of its group', () => {
  it('runs those of --only, and skips the others', async () => {
    expect(await statuses('--only', 'clean,side')).toEqual({ ...SKIPPED, clean: 'SUCCEEDED', side: 'SUCCEEDED' });
  });

  it('runs the job of --from, and the stages after its own', async () => {
    const expected = { ...SKIPPED, clean: 'SUCCEEDED', report: 'SUCCEEDED', off: 'DISABLED' };
    expect(await statuses('--from', 'clean')).toEqual(expected);
  });

  it('runs the stage of --from, and the stages after it', async () => {
    const expected = { ...SKIPPED, clean: 'SUCCEEDED', check: 'SUCCEEDED', report: 'SUCCEEDED', off: 'DISABLED' };
    expect(await statuses('--from', '1')).toEqual(expected);
  });

  it('can be rerun with a stage as well', async () => {
    const { run_id } = await home.json('run', 'nightly');
    const plan = await home.json('rerun', run_id, '--plan', '--from', '2');
    const pending = plan.jobs.filter(({ status }: { status: string }) => status === 'PENDING');
    expect(pending.map(({ job_name }: { job_name: string }) => job_name)).toEqual(['report']);
  });

  it.each([
    [
      ['--only', 'claen'],
      /^error: there is no job "claen" \(there are .*\): did you mean clean\? Otherwise give --only one of the jobs of the group\n$/,
    ],
    [
      ['--from', 'gone'],
      /^error: there is no job "gone" \(there are .*\): give --from one of the jobs of the group\n$/,
    ],
    [
      ['--from', '10'],
      /^error: there is no stage "10" \(there are 0 \(priority 0\), 1 \(priority 10\), 2 \(priority 20\)\): give --from one of the stages or jobs of the group\n$/,
    ],
    [['--only', 'off'], /^error: group "nightly" has 6 jobs, and none of the selected jobs \(off\) is enabled\n$/],
    [['--only', 'a b'], /"a b" is not a valid job name: expected a letter/],
    [['--only', 'clean', '--from', '1'], /option '--(only|from) <.*>' cannot be used with option/],
  ])('is refused before it starts where the choice cannot be: %j', async (args, message) => {
    const before = (await home.json('runs')).runs.length;
    const { code, stdout, stderr } = await home.runsheet('run', 'nightly', ...args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(message);
    expect((await home.json('runs')).runs).toHaveLength(before);
  });
});
