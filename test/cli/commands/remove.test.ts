import { TestHome } from '../../support/home/a-home';

const home = new TestHome();
afterAll(() => home.remove());

beforeAll(() =>
  home.apply({
    nightly: {
      schedule: 'rate(1 day)',
      jobs: { extract: { priority: 0 }, load: { priority: 1, parameters: { rows: { output: 'extract.n' } } }, old: {} },
    },
    weekly: { jobs: { report: {} } },
  }),
);

const jobsOf = async (group: string) =>
  (await home.json('jobs', group)).jobs.map(({ job_name }: { job_name: string }) => job_name).sort();

test('remove shows what would go, and without a terminal or --yes removes nothing', async () => {
  const { code, stdout, stderr } = await home.runsheet('remove', 'nightly/old');
  expect({ code, stdout, stderr }).toEqual({
    code: 2,
    stdout: 'of the group nightly:\n  - old\n',
    stderr: 'error: nothing was written: there are changes, and no terminal to ask on. Add --yes to remove them\n',
  });
  expect(await jobsOf('nightly')).toEqual(['extract', 'load', 'old']);
});

test('remove takes one job away, and the history says who did and why', async () => {
  const { code, stdout } = await home.runsheet('remove', 'nightly/old', '--yes', '--reason', 'nobody reads it');
  expect({ code, stdout }).toEqual({ code: 0, stdout: 'of the group nightly:\n  - old\nnightly/old removed\n' });
  expect(await jobsOf('nightly')).toEqual(['extract', 'load']);
  expect((await home.json('history', 'nightly/old')).changes[0]).toMatchObject({
    change: 'removed',
    reason: 'nobody reads it',
  });
});

test('remove refuses a job whose output another takes, the only job of a group, and what is not there', async () => {
  expect(await home.runsheet('remove', 'nightly/extract', '--yes')).toMatchObject({
    code: 2,
    stdout: '',
    stderr: expect.stringMatching(
      /load takes the output of extract as parameters\.rows: give that another value with npx runsheet set nightly\/load parameters\.rows=… .*, or remove load first with npx runsheet remove nightly\/load .*\n.*nothing was removed: extract can go once/,
    ),
  });
  expect((await home.runsheet('remove', 'weekly/report', '--yes')).stderr).toMatch(
    /report is the only job of weekly: remove the group, with npx runsheet remove weekly/,
  );
  expect((await home.runsheet('remove', 'nightly/lod', '--yes')).stderr).toMatch(/there is no job "lod".*load/);
  expect((await home.runsheet('remove', 'nightly/ext', '--yes')).stderr).toMatch(/did you mean extract\?/);
  // It can be in no groups file that would be applied first.
  expect((await home.runsheet('remove', 'nighly', '--yes')).stderr).toMatch(
    /there is no group "nighly".*did you mean nightly\? Otherwise see the groups with npx runsheet jobs/,
  );
  expect(await jobsOf('nightly')).toEqual(['extract', 'load']);
});

test('remove takes a whole group away, with its schedule; its runs and its history stay', async () => {
  const { run_id } = await home.json('run', 'nightly', '--only', 'extract');
  expect((await home.runsheet('schedule')).stdout).toContain('nightly');
  const removed = await home.json('remove', 'nightly', '--yes', '--reason', 'moved to weekly');
  expect(removed).toEqual({
    job_group: 'nightly',
    jobs: ['extract', 'load'],
    group_removed: true,
    still_in_files: [],
  });
  const listed = await home.json('jobs');
  expect(listed.groups.map(({ job_group }: { job_group: string }) => job_group)).toEqual(['weekly']);
  expect((await home.runsheet('schedule')).stdout).not.toContain('nightly');
  expect((await home.json('show', run_id)).run_id).toBe(run_id);
  const { changes } = await home.json('history', 'nightly');
  expect(changes.slice(0, 3)).toMatchObject(
    ['@group', 'load', 'extract'].map((job_name) => ({ job_name, change: 'removed', reason: 'moved to weekly' })),
  );
  expect((await home.runsheet('run', 'nightly')).stderr).toMatch(/there is no group "nightly"/);
  // The same name may be used again.
  await home.apply({ nightly: { jobs: { extract: {} } } });
  expect((await home.json('run', 'nightly')).status).toBe('SUCCEEDED');
});
