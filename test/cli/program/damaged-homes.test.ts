import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { isAlive } from '../../../local/processes';
import { TestHome } from '../../support/home/a-home';
import { runsheet } from '../../support/home/command-line';
import { flipped, rowFiles } from '../../support/home/level-files';
import { until } from '../../support/home/until';

/*
 * A disk, a copy that broke off or a person damaged a file of the tables. Every command ends, says which file it is and
 * what to do, and none goes on with fewer rows than there were.
 */

jest.setTimeout(120_000);

const home = new TestHome();
beforeAll(async () => {
  await home.apply({ nightly: { jobs: { a: {} } } });
  expect((await home.json('run', 'nightly')).status).toBe('SUCCEEDED');
  await endStore(home.home);
  // Its journal holds the rows. A second store moves them to a table file, and has a journal of its own.
  await home.apply({ nightly: { jobs: { a: { timeout_minutes: 2 } } } });
  await endStore(home.home);
});
afterAll(() => home.remove());

async function endStore(folder: string): Promise<void> {
  const { pid } = JSON.parse(readFileSync(path.join(folder, 'store.json'), 'utf8'));
  process.kill(pid, 'SIGKILL');
  await until(() => !isAlive(pid));
}

const COMMANDS = [
  ['runs'],
  ['jobs'],
  ['run', 'nightly'],
  ['apply', 'groups.yaml', '--yes'],
  ['plan', 'groups.yaml'],
  ['export', 'nightly'],
  ['set', 'nightly/a', 'priority=3'],
  ['disable', 'nightly/a'],
  ['history', 'nightly'],
  ['schedule'],
  ['schedule', '--watch'],
  ['show', 'nightly-1'],
  ['why', 'nightly-1', 'a'],
  ['logs', 'nightly-1', 'a'],
  ['diff', 'nightly-1', 'nightly-2'],
  ['rerun', 'nightly-1'],
  ['stop', 'nightly-1'],
  ['reconcile'],
  ['board'],
];

const damages: [what: string, kind: string, change: (bytes: Buffer) => Buffer | undefined][] = [
  ['CURRENT is gone', 'CURRENT', () => undefined],
  ['CURRENT is empty', 'CURRENT', () => Buffer.alloc(0)],
  ['the MANIFEST is cut off', 'MANIFEST', (bytes) => bytes.subarray(0, 60)],
  ['the MANIFEST has a changed byte', 'MANIFEST', (bytes) => flipped(bytes, 20)],
  ['a table file is gone', '.ldb', () => undefined],
  ['a table file is cut off', '.ldb', (bytes) => bytes.subarray(0, bytes.length / 2)],
  ['a table file has a changed byte', '.ldb', (bytes) => flipped(bytes, bytes.length / 2)],
  ['the journal is gone', '.log', () => undefined],
  ['the journal has a changed byte', '.log', (bytes) => flipped(bytes, 40)],
];

function damaged(kind: string, change: (bytes: Buffer) => Buffer | undefined): { folder: string; file: string } {
  const folder = home.path(`damaged-${kind}`);
  rmSync(folder, { recursive: true, force: true });
  cpSync(home.home, folder, { recursive: true });
  const tables = path.join(folder, 'tables');
  // The newest of its kind: a store that was killed may leave older ones that nothing needs any more.
  const file = rowFiles(tables)
    .sort()
    .findLast((name) => name.includes(kind)) as string;
  const bytes = change(readFileSync(path.join(tables, file)));
  if (bytes) writeFileSync(path.join(tables, file), bytes);
  else rmSync(path.join(tables, file));
  return { folder, file };
}

const MESSAGE = /^error: the tables of the home .* are damaged \((.*)\): restore its folder tables\/ from a copy/m;

describe('a home whose tables are damaged', () => {
  it.each(damages)('says so where %s', async (_, kind, change) => {
    const { folder, file } = damaged(kind, change);
    const { code, stdout, stderr } = await runsheet(['runs', '--home', folder]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(MESSAGE.exec(stderr)?.[1]).toContain(file);
    expect(stderr).not.toMatch(/bug|\n {4}at /);
  });

  it('is refused by every command', async () => {
    const { folder, file } = damaged('.ldb', (bytes) => flipped(bytes, 100));
    // At once, so that each waits for the others' tries to start the store.
    const ended = COMMANDS.map(async (args) => {
      const given = args.map((arg) => (arg.endsWith('.yaml') ? home.path(arg) : arg));
      const { code, stderr } = await runsheet([...given, '--home', folder, '--jobs', home.jobs]);
      return { args, code, damage: MESSAGE.exec(stderr)?.[1] };
    });
    const damage = expect.stringContaining(file);
    expect(await Promise.all(ended)).toEqual(COMMANDS.map((args) => ({ args, code: 2, damage })));
  });
});

describe('what helps a home whose tables are damaged', () => {
  const breakTableFile = () => damaged('.ldb', (bytes) => flipped(bytes, bytes.length / 2)).folder;

  it('is doctor: it names the file, and --repair saves what can be read', async () => {
    const folder = breakTableFile();
    const looked = await runsheet(['doctor', '--home', folder]);
    expect(looked).toMatchObject({ code: 1, stderr: '' });
    expect(looked.stdout).toMatch(
      /^BAD {5}tables: \d+\.ldb: a wrong checksum of the block at byte \d+: restore tables\//m,
    );
    const repaired = await runsheet(['doctor', '--repair', '--home', folder]);
    expect(repaired).toMatchObject({ code: 0, stderr: '' });
    expect(repaired.stdout).toMatch(/^saved \d+ rows; the damaged tables are in .*tables\.damaged-\w+$/m);
    expect(repaired.stdout).toMatch(/^ {2}lost: \d+\.ldb: a wrong checksum/m);
    expect((await runsheet(['runs', '--home', folder])).code).toBe(0);
    expect((await runsheet(['doctor', '--repair', '--home', folder])).stdout).toContain('nothing is repaired');
    await endStore(folder);
  });

  it('is a copy, made while the home was in use: its tables take the place of the damaged ones', async () => {
    const copy = home.path('copy');
    await home.json('runs');
    const made = await home.runsheet('backup', copy);
    expect(made).toMatchObject({ code: 0, stdout: `copied the home ${home.home} to ${copy}\n` });
    expect(made.stderr).toContain(`secrets.env is left out. Look into the copy with npx runsheet runs --home ${copy}`);
    const before = await home.json('runs');
    await endStore(home.home);
    const folder = breakTableFile();
    rmSync(path.join(folder, 'tables'), { recursive: true });
    cpSync(path.join(copy, 'tables'), path.join(folder, 'tables'), { recursive: true });
    const { code, stdout } = await runsheet(['runs', '--json', '--home', folder]);
    expect({ code, runs: JSON.parse(stdout) }).toEqual({ code: 0, runs: before });
    await endStore(folder);
  });

  it.each([
    [['backup', 'there'], /is there already: name a folder that is not/],
    [['backup', 'home/copy'], /lie in each other: name a folder elsewhere/],
  ])('refuses %j', async (args, message) => {
    home.file('there', '');
    const [command, folder] = args as [string, string];
    const { code, stderr } = await home.runsheet(command, home.path(folder));
    expect(code).toBe(2);
    expect(stderr).toMatch(message);
  });
});
