import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { cleanEnvironment, install, installNode, pack, packAs, sizeOf } from './prepare.mjs';

/*
 * `npm run test:package` packs the package as npm would publish it, and installs the tarball on each Node in a folder
 * outside of the repository. The cases beside this file are run there. Arguments go to jest. The package's sizes are
 * printed. `--keep` leaves the folder.
 */

/** The oldest Node that `engines` allows, and the two releases that are maintained beside it. */
const NODES = ['20.19', '22', '24'];

/** A Node for which the command has only a sentence. */
const TOO_OLD = '12';

/** Without the CDK; with the user's own packages it is what every machine and every CI job downloads. */
const MAX_INSTALLED_MB = 120;

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
process.chdir(root);
const args = process.argv.slice(2);
// Its path has no link in it, so that files can be compared by their paths.
const folder = mkdtempSync(path.join(realpathSync(tmpdir()), 'runsheet-package-'));

try {
  process.exitCode = test(prepare());
} finally {
  if (args.includes('--keep')) console.log(`left: ${folder}`);
  else rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 500 });
}

function prepare() {
  const tarball = pack(folder);
  const upgrade = packAs('99.0.0', tarball.file, folder);
  const nodes = [...NODES, TOO_OLD].map((version) => installNode(version, path.join(root, 'node_modules/.cache')));
  const tooOld = nodes.pop();
  const installations = nodes.map((node) => ({
    ...node,
    folder: install([tarball.file], path.join(folder, `node-${node.version}`), node),
  }));
  const [oldest] = nodes;
  const complete = { ...oldest, folder: install([tarball.file, ...tools()], path.join(folder, 'complete'), oldest) };
  const installedMb = sizeOf(path.join(installations[0].folder, 'node_modules')) / 1_000_000;
  console.log(
    `tarball ${(tarball.size / 1_000_000).toFixed(2)} MB, ${tarball.entryCount} files, unpacked ` +
      `${(tarball.unpackedSize / 1_000_000).toFixed(1)} MB; installed without the CDK ${installedMb.toFixed(1)} MB ` +
      `(at most ${MAX_INSTALLED_MB})`,
  );
  return { root, tarball, upgrade, tooOld, installations, complete, installedMb, maxInstalledMb: MAX_INSTALLED_MB };
}

/** What a project has beside the package that deploys it and checks its types, in the versions of this repository. */
function tools() {
  const { devDependencies } = JSON.parse(readFileSync('package.json', 'utf8'));
  return ['aws-cdk-lib', 'constructs', 'typescript', '@types/node'].map((name) => `${name}@${devDependencies[name]}`);
}

function test(prepared) {
  const file = path.join(folder, 'prepared.json');
  writeFileSync(file, JSON.stringify(prepared));
  const jest = path.join('node_modules', 'jest', 'bin', 'jest.js');
  const given = args.filter((arg) => arg !== '--keep');
  const env = { ...cleanEnvironment(root), RUNSHEET_PACKAGE: file };
  const { status } = spawnSync(process.execPath, [jest, ...given, '--selectProjects', 'package'], {
    stdio: 'inherit',
    env,
  });
  return status ?? 1;
}
