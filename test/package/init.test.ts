import { mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Installation, Project, prepared } from './installation';

/*
 * A project that `runsheet init` has made, in a folder of its own: it is installed from what its package.json names,
 * with the tarball in place of the package of a registry, and all of its scripts work.
 */

jest.setTimeout(600_000);

const [oldest, , newest] = prepared.installations as [Installation, Installation, Installation];
const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 500 });
});

describe.each([
  ['TypeScript', [], oldest],
  ['JavaScript', ['--javascript'], newest],
] as const)('a new project in %s', (language, options, { bin, folder: installed, version }) => {
  const folder = mkdtempSync(path.join(realpathSync(tmpdir()), 'runsheet-init-'));
  folders.push(folder);
  const project = new Project({ bin, folder }, {});
  const succeeds = async (program: string, ...args: string[]) => {
    const { code, stdout, stderr } = await project.run(program, ...args);
    if (code !== 0) throw new Error(`${program} ${args.join(' ')} ended with ${code}: ${stdout}${stderr}`);
    return stdout;
  };
  const isTyped = language === 'TypeScript';

  it(`is made and installed, on Node ${version}`, async () => {
    await succeeds(path.join(installed, 'node_modules/.bin/runsheet'), 'init', '.', ...options);
    await succeeds('npm', 'install', '--no-audit', '--no-fund', '--prefer-offline', prepared.tarball.file);
  });

  it('runs its group', async () => {
    const stdout = await succeeds('npm', 'start');
    expect(stdout).toMatch(/report-orders returned\n {2}region: north\n {2}rows: 2\n {2}total: 160\n/);
    const [, show = ''] = /npx runsheet (show \S+ --json)/.exec(stdout) ?? [];
    expect(JSON.parse(await succeeds('npx', 'runsheet', ...show.split(' ')))).toMatchObject({ status: 'SUCCEEDED' });
  });

  it('tests its job', async () => {
    expect(await succeeds('npm', 'test')).toMatch(/pass 2\n/);
  });

  (isTyped ? it : it.skip)('has no problem of types', async () => {
    await succeeds('npm', 'run', 'typecheck');
  });

  it('makes its stack, with no path of this repository', async () => {
    const { code, stderr } = await project.run('npm', 'run', '--silent', 'synth');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const out = path.join(project.folder, 'cdk.out');
    const texts = readdirSync(out, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => readFileSync(path.join(entry.parentPath, entry.name), 'utf8'));
    expect(texts.some((text) => text.includes('AWS::StepFunctions::StateMachine'))).toBe(true);
    expect(texts.filter((text) => text.includes(prepared.root))).toEqual([]);
  });

  it('shows git nothing of its home', async () => {
    await succeeds('git', 'init', '--quiet', '.');
    await succeeds('git', 'add', '--all');
    const staged = (await succeeds('git', 'diff', '--cached', '--name-only')).trim().split('\n');
    expect(staged).toContain('runsheet.config.yaml');
    expect(staged.filter((file) => /^(\.runsheet|node_modules|cdk\.out)\//.test(file))).toEqual([]);
  });
});
