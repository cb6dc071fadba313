import { execFileSync } from 'node:child_process';
import { existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** `npm pack`, with everything that npm runs before it. */
export function pack(folder) {
  const [{ filename, size, unpackedSize, entryCount, files }] = JSON.parse(
    // `prepare` builds, and would print into the JSON.
    npm(['pack', '--json', '--silent', '--pack-destination', folder], { cwd: process.cwd() }).replace(/^[^[]*/, ''),
  );
  return { file: path.join(folder, filename), size, unpackedSize, entryCount, files: files.map((each) => each.path) };
}

/** The same package as another version: what a user gets by an upgrade. */
export function packAs(version, tarball, folder) {
  const unpacked = path.join(folder, 'upgrade');
  mkdirSync(unpacked);
  execFileSync('tar', ['-xzf', tarball, '-C', unpacked]);
  const manifest = path.join(unpacked, 'package', 'package.json');
  writeFileSync(manifest, JSON.stringify({ ...JSON.parse(readFileSync(manifest, 'utf8')), version }, null, 2));
  npm(['pack', '--ignore-scripts', '--silent', '--pack-destination', folder], { cwd: path.dirname(manifest) });
  return path.join(folder, `runsheet-${version}.tgz`);
}

/** npm's package `node` holds Node itself. It is kept beside the project's packages, for the next time. */
export function installNode(wanted, cache) {
  const folder = path.join(cache, `node-${wanted}`);
  const bin = path.join(folder, 'node_modules', 'node', 'bin');
  if (!existsSync(path.join(bin, 'node'))) {
    mkdirSync(folder, { recursive: true });
    writeFileSync(path.join(folder, 'package.json'), JSON.stringify({ private: true, allowScripts: { node: true } }));
    npm(['install', `node@${wanted}`], { cwd: folder });
  }
  const version = execFileSync(path.join(bin, 'node'), ['--version'], { encoding: 'utf8' }).trim().slice(1);
  return { version, bin };
}

/** Makes a project with these packages, on this Node. */
export function install(packages, folder, { bin }) {
  mkdirSync(folder, { recursive: true });
  if (!existsSync(path.join(folder, 'package.json'))) {
    writeFileSync(path.join(folder, 'package.json'), JSON.stringify({ name: 'a-project', private: true }));
  }
  npm(['install', ...packages], { cwd: folder, bin });
  return folder;
}

function npm(args, { cwd, bin = path.dirname(process.execPath) }) {
  const env = cleanEnvironment(process.cwd(), bin);
  return execFileSync('npm', [...args, '--no-audit', '--no-fund', '--prefer-offline'], {
    cwd,
    env,
    encoding: 'utf8',
    maxBuffer: 100_000_000,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

/** The environment as a shell outside of the repository has it: npm's scripts add their own paths and settings. */
export function cleanEnvironment(root, bin) {
  const kept = Object.entries(process.env).filter(
    ([name, value]) =>
      !/^(npm_|INIT_CWD$|NODE$|NODE_PATH$|RUNSHEET_)/.test(name) && name !== 'PATH' && value !== undefined,
  );
  const folders = (process.env.PATH ?? '').split(path.delimiter).filter((each) => !each.startsWith(root));
  return { ...Object.fromEntries(kept), PATH: [...(bin ? [bin] : []), ...folders].join(path.delimiter) };
}

/** The bytes of all files in a folder. */
export function sizeOf(file) {
  const stat = lstatSync(file);
  if (!stat.isDirectory()) return stat.size;
  return readdirSync(file).reduce((sum, name) => sum + sizeOf(path.join(file, name)), 0);
}
