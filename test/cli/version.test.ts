import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { ownVersion } from '../../cli/version';

const ROOT = path.resolve(__dirname, '../..');
const MANIFEST = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8'));

test('the version is that of the package', () => {
  expect(ownVersion()).toBe(MANIFEST.version);
});

describe('the oldest Node is the same everywhere:', () => {
  const [, oldest = ''] = /^>=(\d+\.\d+)$/.exec(MANIFEST.engines.node) ?? [];

  it('in what the command says to an older one', () => {
    const program =
      "Object.defineProperty(process.versions, 'node', { value: '12.22.0' }); require('./bin/runsheet.cjs')";
    const say = () => execFileSync(process.execPath, ['-e', program], { cwd: ROOT, stdio: 'pipe', encoding: 'utf8' });
    expect(say).toThrow(`Runsheet needs Node ${oldest} or newer, and this is Node 12.22.0`);
  });

  it('in the types of Node, by which the sources are checked', () => {
    expect(MANIFEST.devDependencies['@types/node']).toMatch(new RegExp(`^${oldest.replace('.', '\\.')}\\.`));
  });

  it('in what the bundles are built for', () => {
    expect(readFileSync(path.join(ROOT, 'bin/build.mjs'), 'utf8')).toContain(`target: 'node${oldest}'`);
  });
});
