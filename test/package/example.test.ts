import { cpSync } from 'node:fs';
import path from 'node:path';
import { prepared, separateInstallation } from './installation';

/* The example is a project like any other: copied, and installed with its own package.json. */

const EXAMPLE = path.join(prepared.root, 'examples/air-traffic');

it('the example runs where it is copied to, with the package from the tarball', async () => {
  const [oldest] = prepared.installations;
  const project = separateInstallation(oldest, {});
  cpSync(EXAMPLE, project.folder, {
    recursive: true,
    filter: (file) => !['node_modules', '.runsheet'].includes(path.basename(file)),
  });
  // As its README says: the version that is installed, in place of the checkout.
  const manifest = JSON.parse(project.read('package.json'));
  manifest.dependencies.runsheet = `file:${prepared.tarball.file}`;
  project.write({ 'package.json': JSON.stringify(manifest) });
  expect(
    await project.run('npm', 'install', '--no-audit', '--no-fund', '--prefer-offline', '--legacy-peer-deps'),
  ).toMatchObject({ code: 0 });

  expect(await project.runsheet('apply', '--yes')).toMatchObject({ code: 0 });
  const { code, stdout } = await project.runsheet('run', 'nightly-air-traffic', '--param', 'fail_first_attempt=false');
  expect(stdout).toMatch(/nightly-air-traffic-\S+ {2}SUCCEEDED/);
  expect(code).toBe(0);
}, 300_000);
