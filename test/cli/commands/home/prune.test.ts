import { existsSync, mkdirSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { TestHome } from '../../../support/home/a-home';
import { until } from '../../../support/home/until';

jest.setTimeout(120_000);

const home = new TestHome();
let runId: string;
beforeAll(async () => {
  home.writeJob('wait');
  await home.apply({
    nightly: { jobs: { a: {} } },
    slow: {
      parameters: { probe: home.path('probe'), until: home.path('go') },
      jobs: { first: { target: 'lambda:wait' }, second: { priority: 1 } },
    },
  });
  runId = (await home.json('run', 'nightly')).run_id;
});
afterAll(() => home.remove());

const names = (folder: string) => readdirSync(path.join(home.home, folder));

function age(folder: string, days: number): void {
  const time = new Date(Date.now() - days * 86_400_000);
  for (const name of names(folder)) utimesSync(path.join(home.home, folder, name), time, time);
}

describe('runsheet prune', () => {
  it('says what it would remove, removes it, and leaves every answer but that of logs', async () => {
    age('logs', 31);
    age('functions', 31);
    const before = { show: await home.json('show', runId), files: names('logs') };
    const dry = await home.json('prune', '--dry-run');
    expect(dry).toMatchObject({ dry_run: true, logs: { files: expect.any(Number) }, data: { files: 0 } });
    expect(names('logs')).toEqual(before.files);
    const { code, stdout } = await home.runsheet('prune');
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: expect.stringMatching(/^removed \d files of logs \(\d+ KB\), /),
    });
    expect(names('logs')).toEqual(['store.log']);
    // It says how the bundles of a watch that goes on are to be loaded.
    expect(names('functions')).toContain('package.json');
    expect(await home.json('show', runId)).toEqual(before.show);
    const logs = await home.runsheet('logs', runId, 'a');
    expect(logs).toMatchObject({ code: 2, stdout: '' });
    // The attempt ended today: only the file's age was changed.
    expect(logs.stderr).toMatch(
      /^error: its log is not there any more: .*job-succeed-\w{8}\.log was removed by hand\n$/,
    );
    expect((await home.runsheet('prune')).stdout).toBe('nothing was removed\n');
  });

  it('names the rule by which a log was removed', async () => {
    const { run_id } = await home.json('run', 'nightly');
    expect((await home.runsheet('logs', run_id, 'a')).code).toBe(0);
    const { code } = await home.runsheet('prune', '--older-than', '0h');
    expect(code).toBe(0);
    const { stderr } = await home.runsheet('logs', run_id, 'a');
    const rule = 'logs are kept for 0 days, and at most 5,000 files and 500 MB of them (see runsheet prune)';
    expect(stderr).toBe(`error: its log was removed on ${new Date().toISOString().slice(0, 10)}: ${rule}\n`);
  });

  it('leaves what a run in the same home uses, and the run does not notice', async () => {
    const command = home.start('run', 'slow');
    await until(() => existsSync(home.path('probe')), 'the job runs');
    await home.runsheet('prune', '--older-than', '0h', '--data');
    home.file('go', '');
    expect(await command.ended).toMatchObject({ code: 0 });
    const [run] = (await home.json('runs', 'slow')).runs;
    expect((await home.runsheet('logs', run.run_id, 'first')).code).toBe(0);
    expect((await home.runsheet('logs', run.run_id, 'second')).code).toBe(0);
  });

  it('removes data only when it is asked to', async () => {
    const { run_id } = await home.json('run', 'nightly');
    const folder = path.join(home.home, 'data', 'nightly', run_id);
    mkdirSync(folder, { recursive: true });
    writeFileSync(path.join(folder, 'a.csv'), 'x');
    await home.runsheet('prune', '--older-than', '0h');
    expect(existsSync(folder)).toBe(true);
    const { stdout } = await home.runsheet('prune', '--older-than', '0h', '--data');
    expect(stdout).toContain('1 file of data (1 KB)');
    expect(existsSync(folder)).toBe(false);
  });

  it.each([
    [['--older-than', 'yesterday'], /expected a number of days or hours, such as 30d or 12h/],
    [['--older-than', '-1d'], /expected a number of days or hours/],
  ])('refuses %j', async (args, message) => {
    const { code, stderr } = await home.runsheet('prune', ...args);
    expect(code).toBe(2);
    expect(stderr).toMatch(message);
  });
});
