import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { BatchWriteCommand } from '@aws-sdk/lib-dynamodb';
import { aFileJob, TestHome } from '../../support/home/a-home';
import { runsheet } from '../../support/home/command-line';

const home = new TestHome();
afterAll(() => home.remove());

describe('a home that cannot be used', () => {
  it.each<[what: string, make: (at: string) => void, message: RegExp]>([
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
    [
      'one whose tables are a file',
      (at) => {
        mkdirSync(home.path(at));
        home.file(`${at}/home.json`, '{"schema_version": 1}');
        home.file(`${at}/tables`, 'x');
      },
      /cannot be written \(EEXIST: .*choose another with --home/,
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

  const onLinux = process.platform === 'linux' ? it : it.skip;
  it('is a file', () => refusesToMake('plain', /cannot be written \(EEXIST: .*choose another with --home/));
  it('is below a file', () => refusesToMake('plain/home', /cannot be written \(EEXIST.*plain'/));
  onLinux('is where no folder can be made', () => refusesToMake('/proc/nope', /cannot be written \(ENOENT/));

  async function refusesToMake(at: string, message: RegExp): Promise<void> {
    home.file('plain', 'x');
    const file = home.groupsFile({ nightly: { jobs: { a: {} } } });
    const options = ['--home', path.resolve(home.folder, at), '--jobs', home.jobs];
    const { code, stderr } = await runsheet(['apply', file, '--yes', ...options]);
    expect(code).toBe(2);
    expect(stderr).toMatch(message);
  }

  it('may have any name, which the commands that are worth trying next quote', async () => {
    const odd = home.path("it's a $HOME; rm -rf");
    const file = home.groupsFile({ nightly: { jobs: { a: {} } } });
    expect(await runsheet(['apply', file, '--yes', '--home', odd, '--jobs', home.jobs])).toMatchObject({ code: 0 });
    const { code, stdout } = await runsheet(['run', 'nightly', '--home', odd, '--jobs', home.jobs]);
    expect(code).toBe(0);
    expect(stdout).toContain(` --home '${odd.replace("'", "'\\''")}' --jobs ${home.jobs}\n`);
  });
});

describe('a home that is not there', () => {
  const at = home.path('no-home');
  const run = (...args: string[]) => runsheet([...args, '--home', at, '--jobs', home.jobs]);

  it.each([
    ['runs'],
    ['jobs'],
    ['board'],
    ['schedule'],
    ['schedule', '--watch'],
    ['export'],
    ['history', 'nightly'],
    ['run', 'nightly'],
    ['show', 'nightly-1'],
    ['set', 'nightly/a', 'priority=1'],
  ])('is named, with what to do, and is not made: %s', async (...args) => {
    const { code, stdout, stderr } = await run(...args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toBe(
      `error: there is no home ${at}: write groups into a new one with npx runsheet apply <file> ` +
        `--home ${at} --jobs ${home.jobs}, or name another with --home\n`,
    );
    expect(existsSync(at)).toBe(false);
  });

  it('is empty to a plan, which does not make it, and is made by an apply, hidden from git', async () => {
    const file = home.groupsFile({ nightly: { jobs: { a: {} } } });
    const { code, stdout } = await run('plan', file);
    expect(code).toBe(0);
    expect(stdout).toContain('+ a  lambda:succeed, priority 0, 1 min, 0 retries');
    expect(existsSync(at)).toBe(false);
    expect(await run('apply', file, '--yes')).toMatchObject({ code: 0 });
    const ignored = path.join(at, '.gitignore');
    expect(readFileSync(ignored, 'utf8')).toBe('*\n');
    rmSync(ignored);
    expect(await run('runs')).toMatchObject({ code: 0 });
    expect(readFileSync(ignored, 'utf8')).toBe('*\n');
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
    const names = Array.from({ length: 1902 }, (_, index) => `job-${index}`);
    await home.withEngine(async ({ client, master }) => {
      for (let from = 0; from < names.length; from += 25) {
        const puts = names.slice(from, from + 25).map((job_name, at) => {
          const Item = { job_group: 'large', job_name, ...aFileJob({ priority: from + at + 1 }) };
          return { PutRequest: { Item } };
        });
        await client.send(new BatchWriteCommand({ RequestItems: { [master.name]: puts } }));
      }
    });
    const { code, stdout, stderr } = await home.runsheet('run', 'large', '--json');
    expect(code).toBe(2);
    expect(stderr).toMatch(
      /^error: 1903 stages, even in batches, need 176 \+ 13 x 1903 = 24915 history events, over the 24900 that one execution may plan with: split the group$/m,
    );
    expect(JSON.parse(stdout)).toMatchObject({ status: 'FAILED', jobs: [] });
    // Nothing of it keeps a smaller group of the same name from running.
    await home.withEngine(async ({ runs }) => expect(await runs.findMembers(LOCK, 'runs')).toEqual([]));
  });
});

const LOCK = { run_id: '@lock#large', entry: 'lock' };
