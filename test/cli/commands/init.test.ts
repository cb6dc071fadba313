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
import { runsheet } from '../../support/home/command-line';

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
    expect(stdout).toMatch(/\nNext:\n {2}npm install\n/);
    expect(readdirSync(at('jobs')).sort()).toEqual(['extract-orders.js', 'mine.js', 'report-orders.js']);
  });

  it('adds nothing the second time', async () => {
    const first = JSON.parse((await runsheet(['init', '--json'], folder)).stdout);
    const second = JSON.parse((await runsheet(['init', '--json'], folder)).stdout);
    expect(second).toEqual({ dir: first.dir, added: [], left: first.added, package_json_lacks: [] });
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
