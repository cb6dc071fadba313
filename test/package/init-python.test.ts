import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Installation, Project, prepared } from './installation';

/*
 * A project that `runsheet init --python` has made, installed from what its package.json names, with the tarball in
 * place of the package of a registry. DuckDB comes with it, and its binary fits each Node.
 */

jest.setTimeout(600_000);

const [oldest, , newest] = prepared.installations as [Installation, Installation, Installation];
const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 500 });
});

describe.each([oldest, newest])('a new project in Python and SQL, on Node $version', ({ bin, folder: installed }) => {
  const folder = mkdtempSync(path.join(realpathSync(tmpdir()), 'runsheet-init-python-'));
  folders.push(folder);
  const project = new Project({ bin, folder }, {});
  const succeeds = async (program: string, ...args: string[]) => {
    const { code, stdout, stderr } = await project.run(program, ...args);
    if (code !== 0) throw new Error(`${program} ${args.join(' ')} ended with ${code}: ${stdout}${stderr}`);
    return stdout + stderr;
  };

  it('is made, installed, and runs its group', async () => {
    await succeeds(path.join(installed, 'node_modules/.bin/runsheet'), 'init', '.', '--python');
    await succeeds('npm', 'install', '--no-audit', '--no-fund', '--prefer-offline', prepared.tarball.file);
    const printed = await succeeds('npm', 'start');
    expect(printed).toContain('rows: [{"region":"north","orders":2,"amount":"160.50"}]');
  });

  it('tests its job', async () => {
    expect(await succeeds('npm', 'test')).toMatch(/Ran 1 test .*\n\nOK/);
  });
});
