import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { version } from '../../../package.json';
import { runsheet } from '../../support/home/command-line';

const NEW = /^error: no folder is named: runsheet init my-pipelines makes a new one, and runsheet init \. /;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'runsheet-init-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const at = (name: string) => path.join(folder, name);

describe('runsheet init', () => {
  it('makes a project in a new folder, named like it, and says what to do next', async () => {
    const { code, stdout, stderr } = await runsheet(['init', 'My Pipelines'], folder);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^added:\n {2}\.github\/workflows\/ci\.yaml\n {2}\.gitignore\n/);
    expect(stdout).toMatch(/\nNext:\n {2}cd 'My Pipelines'\n {2}npm install\n {2}npm start\n$/);
    expect(JSON.parse(readFileSync(at('My Pipelines/package.json'), 'utf8')).name).toBe('my-pipelines');
    expect(await runsheet(['plan'], at('My Pipelines/jobs'))).toMatchObject({ code: 0 });
  });

  it('makes one in Python and SQL, of which plan says what is not installed yet', async () => {
    const { code, stdout } = await runsheet(['init', 'my-load', '--python'], folder);
    expect(code).toBe(0);
    expect(stdout).toMatch(/\nNext:\n {2}cd my-load\n {2}npm install\n {2}npm start\n$/);
    const planned = await runsheet(['plan'], at('my-load'));
    expect(planned.stdout).toMatch(
      /load-orders will FAIL: .*DuckDB is not installed in the project: npm install @duckdb/,
    );
  });

  it('makes a project with Spark, and says how to install what it needs', async () => {
    const { code, stdout } = await runsheet(['init', 'my-lake', '--spark'], folder);
    expect(code).toBe(0);
    expect(stdout).toMatch(/\nNext:\n {2}cd my-lake\n {2}npm install && npm run setup\n {2}npm start\n$/);
    writeFileSync(at('package.json'), '{}');
    expect((await runsheet(['init', '.', '--spark'], folder)).stdout).toMatch(
      /\n {2}npm run setup\n {2}npx runsheet apply --yes && npx runsheet run nightly\n$/,
    );
  });

  it('makes one kind of project at a time', async () => {
    expect(await runsheet(['init', 'x', '--python', '--javascript'], folder)).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/^error: --\w+ and --\w+ are projects of their own: give one of them/),
    });
    expect(existsSync(at('x'))).toBe(false);
  });

  it('touches no file that is there, and prints what its package.json lacks', async () => {
    mkdirSync(at('jobs'));
    const own = { 'README.md': '# Mine', 'package.json': '{"scripts": {"test": "jest"}}', 'jobs/mine.js': '' };
    for (const [file, text] of Object.entries(own)) writeFileSync(at(file), text);
    symlinkSync('nowhere', at('app.js'));
    const { code, stdout } = await runsheet(['init', '.', '--javascript'], folder);
    expect(code).toBe(0);
    for (const [file, text] of Object.entries(own)) expect(readFileSync(at(file), 'utf8')).toBe(text);
    expect(existsSync(at('nowhere'))).toBe(false);
    expect(stdout).toContain('\nleft as it was:\n  README.md\n  app.js\n  package.json\n');
    expect(stdout).toContain('\n  scripts: "start": "runsheet apply --yes && runsheet run nightly"\n');
    expect(stdout).toContain('\n  scripts: "test": "node --test test/*.test.js"   (yours is "jest")\n');
    expect(readdirSync(at('jobs')).sort()).toEqual(['extract-orders.js', 'mine.js', 'report-orders.js']);
  });

  it('says what to type in a folder with a package.json, and its steps amend it as printed', async () => {
    writeFileSync(at('package.json'), '{"scripts": {"test": "jest"}, "devDependencies": {"tsx": "1"}}');
    const { stdout } = await runsheet(['init', '.'], folder);
    const [set = '', ...installs] = stdout
      .slice(stdout.indexOf('\nNext:\n') + 7)
      .trim()
      .split(/\n {2}/);
    expect(installs).toEqual([
      `npm install 'runsheet@^${version}'`,
      expect.stringMatching(/^npm install --save-dev ('[@\w/-]+@\^[\d.]+' ?)+$/),
      'npx runsheet apply --yes && npx runsheet run nightly',
    ]);
    expect(installs[1]).not.toContain('tsx');
    execFileSync('sh', ['-c', set], { cwd: folder });
    const { scripts } = JSON.parse(readFileSync(at('package.json'), 'utf8'));
    expect(scripts).toMatchObject({ start: 'runsheet apply --yes && runsheet run nightly', test: 'jest' });
    const { package_json_lacks } = JSON.parse((await runsheet(['init', '.', '--json'], folder)).stdout);
    expect(package_json_lacks.filter(({ section }: { section: string }) => section === 'scripts')).toEqual([
      { section: 'scripts', key: 'test', value: 'node --import tsx --test test/*.test.ts', now: 'jest' },
    ]);
  });

  it('names no group of ours in a project that has groups of its own', async () => {
    writeFileSync(at('package.json'), '{}');
    writeFileSync(at('runsheet.config.yaml'), 'groups: mine.yaml');
    expect((await runsheet(['init', '.'], folder)).stdout).toMatch(/\n {2}npx runsheet plan\n$/);
  });

  it('adds nothing the second time, and says so', async () => {
    const first = JSON.parse((await runsheet(['init', '.', '--json'], folder)).stdout);
    const second = JSON.parse((await runsheet(['init', '.', '--json'], folder)).stdout);
    expect(second).toEqual({ dir: first.dir, added: [], left: first.added, package_json_lacks: [] });
    const { stdout } = await runsheet(['init', '.'], folder);
    expect(stdout).toMatch(/^nothing was added: every file is there\n/);
    expect(stdout).not.toContain('Next');
  });

  it('says what to type without a folder, and writes nothing', async () => {
    expect(await runsheet(['init'], folder)).toMatchObject({ code: 2, stdout: '', stderr: expect.stringMatching(NEW) });
    expect(readdirSync(folder)).toEqual([]);
  });

  it('says where no project can be made', async () => {
    writeFileSync(at('plain'), '');
    const { code, stdout, stderr } = await runsheet(['init', 'plain'], folder);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(
      /a project cannot be made in \S+\/plain \(ENOTDIR.*\): choose another folder; nothing was added/,
    );
  });

  (process.platform === 'linux' ? it : it.skip)('says so at once where the system makes no folder', async () => {
    const { code, stdout, stderr } = await runsheet(['init', '/proc/x/y'], folder);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/^error: a project cannot be made in \/proc\/x\/y \(ENOENT[^\n]*nothing was added\n$/);
  });
});
