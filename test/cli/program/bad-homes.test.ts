import { mkdirSync } from 'node:fs';
import { BatchWriteCommand } from '@aws-sdk/lib-dynamodb';
import { aFileJob, TestHome } from '../../support/home/a-home';
import { runsheet } from '../../support/home/command-line';

const home = new TestHome();
afterAll(() => home.remove());

describe('a home that cannot be used', () => {
  it.each<[what: string, make: (at: string) => void, message: RegExp]>([
    ['a file', (at) => home.file(at, 'x'), /cannot be written \(EEXIST: .*choose another with --home/],
    [
      'a folder whose tables are a file',
      (at) => {
        mkdirSync(home.path(at));
        home.file(`${at}/tables`, 'x');
      },
      /cannot be written \(EEXIST: .*choose another with --home/,
    ],
    [
      'of another schema_version',
      (at) => {
        mkdirSync(home.path(at));
        home.file(`${at}/home.json`, '{"schema_version": 2}');
      },
      /has schema_version 2, and this Runsheet reads 1: choose another with --home/,
    ],
    [
      'one whose home.json was cut off',
      (at) => {
        mkdirSync(home.path(at));
        home.file(`${at}/home.json`, '{"schema_ve');
      },
      /has schema_version undefined, and this Runsheet reads 1/,
    ],
  ])('is %s: every command ends with 2 and says what to do', async (what, make, message) => {
    const at = what.replace(/\W+/g, '-');
    make(at);
    const folder = home.path(at);
    const ended = await Promise.all(
      [['runs'], ['run', 'nightly'], ['show', 'nightly-1']].map((args) =>
        runsheet([...args, '--home', folder, '--jobs', home.jobs]),
      ),
    );
    for (const { code, stdout, stderr } of ended) {
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
      expect(stderr).toMatch(message);
      expect(stderr).not.toMatch(/bug|\n {4}at /);
    }
  });

  it('is below a file', async () => {
    home.file('plain', 'x');
    const { code, stderr } = await runsheet(['runs', '--home', home.path('plain/home')]);
    expect(code).toBe(2);
    expect(stderr).toMatch(/cannot be written \(EEXIST.*plain'/);
  });

  const onLinux = process.platform === 'linux' ? it : it.skip;
  onLinux('is where no folder can be made', async () => {
    const { code, stderr } = await runsheet(['runs', '--home', '/proc/nope']);
    expect(code).toBe(2);
    expect(stderr).toMatch(/cannot be written \(ENOENT/);
  });

  it('may have any name, which the commands that are worth trying next quote', async () => {
    const odd = home.path("it's a $HOME; rm -rf");
    const file = home.groupsFile({ nightly: { jobs: { a: {} } } });
    expect(await runsheet(['apply', file, '--yes', '--home', odd, '--jobs', home.jobs])).toMatchObject({ code: 0 });
    const { code, stdout } = await runsheet(['run', 'nightly', '--home', odd, '--jobs', home.jobs]);
    expect(code).toBe(0);
    expect(stdout).toContain(` --home '${odd.replace("'", "'\\''")}' --jobs ${home.jobs}\n`);
  });
});

describe('a folder of job functions that cannot be used', () => {
  it.each([
    ['is not there', 'nowhere', /the folder of job functions cannot be read .*: name it with --jobs/],
    ['has only a file that no target can name', 'odd', /there is no job function succeed \(files in .*odd: none\)/],
  ])('%s', async (_, name, message) => {
    if (name === 'odd') {
      mkdirSync(home.path(name));
      home.file('odd/1st_job.ts', '');
    }
    const file = home.groupsFile({ nightly: { jobs: { a: {} } } });
    const { code, stderr } = await runsheet(['apply', file, '--home', home.home, '--jobs', home.path(name)]);
    expect(code).toBe(2);
    expect(stderr).toMatch(message);
  });
});

describe('a group too large for one execution', () => {
  it('is refused before anything of it runs, with the sum', async () => {
    await home.apply({ large: { jobs: { good: {} } } });
    const names = Array.from({ length: 3499 }, (_, index) => `job-${index}`);
    await home.withEngine(async ({ client, master }) => {
      for (let from = 0; from < names.length; from += 25) {
        const puts = names.slice(from, from + 25).map((job_name) => {
          const Item = { job_group: 'large', job_name, ...aFileJob({ priority: -1 }) };
          return { PutRequest: { Item } };
        });
        await client.send(new BatchWriteCommand({ RequestItems: { [master.name]: puts } }));
      }
    });
    const { code, stdout, stderr } = await home.runsheet('run', 'large', '--json');
    expect(code).toBe(2);
    expect(stderr).toMatch(
      /^error: 3500 jobs in 1 stages need 60 \+ 7 x 3500 \+ 9 x 1 = 24569 history events, over the 24000 that one execution may plan with: split the group$/m,
    );
    expect(JSON.parse(stdout)).toMatchObject({ status: 'FAILED', jobs: [] });
    // Nothing of it keeps a smaller group of the same name from running.
    await home.withEngine(async ({ runs }) => expect(await runs.findMembers(LOCK, 'runs')).toEqual([]));
  });
});

const LOCK = { run_id: '@lock#large', entry: 'lock' };
