import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { installPackages, type Platform } from '../../../infra/python/install-packages';

/*
 * pip itself chooses among wheels that are made here, so that nothing is fetched. test/emulator/python-jobs.test.ts
 * takes a package of PyPI.
 */

jest.setTimeout(120_000);
const folder = mkdtempSync(path.join(tmpdir(), 'runsheet-packages-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const ARM: Platform = { version: '3.15', architecture: 'aarch64' };
const hasPip = spawnSync('python3', ['-m', 'pip', '--version']).status === 0;
const withPip = hasPip || process.env.CI ? it : it.skip;

const WHEEL = `
import sys, zipfile
for wheel in sys.argv[2:]:
    name, version, tag = wheel.split("-", 2)
    info = "%s-%s.dist-info/" % (name, version)
    with zipfile.ZipFile("%s/%s.whl" % (sys.argv[1], wheel), "w") as made:
        made.writestr(name + ".py", "tag = %r" % tag)
        made.writestr(info + "METADATA", "Metadata-Version: 2.1\\nName: %s\\nVersion: %s\\n" % (name, version))
        made.writestr(info + "WHEEL", "Wheel-Version: 1.0\\nGenerator: t\\nRoot-Is-Purelib: false\\nTag: %s\\n" % tag)
        made.writestr(info + "RECORD", "")
`;

let made = 0;
function project(required: string, wheels: string[]) {
  const home = path.join(folder, `project-${++made}`);
  mkdirSync(path.join(home, 'wheels'), { recursive: true });
  execFileSync('python3', ['-c', WHEEL, path.join(home, 'wheels'), ...wheels]);
  const file = path.join(home, 'requirements.txt');
  writeFileSync(file, `--no-index\n--find-links ${home}/wheels\n${required}\n`);
  return { requirements: { file, tool: 'pip' } as const, cache: path.join(home, 'cache') };
}

function installed({ requirements, cache }: ReturnType<typeof project>, platform = ARM) {
  const { folder: layer, hash } = installPackages(requirements, platform, cache);
  return { hash, layer, names: readdirSync(path.join(layer, 'python')).sort() };
}

describe('the packages of a requirements.txt', () => {
  withPip('are wheels for the functions, whatever this machine is', () => {
    const own = project('fast==1.0\npure==2.0', [
      'fast-1.0-cp315-cp315-manylinux_2_28_aarch64',
      'fast-1.0-cp315-cp315-manylinux_2_28_x86_64',
      'fast-1.0-cp311-cp311-manylinux_2_28_aarch64',
      'fast-1.0-cp315-cp315-macosx_11_0_arm64',
      'pure-2.0-py3-none-any',
    ]);
    const arm = installed(own);
    expect(arm.names).toEqual(['fast-1.0.dist-info', 'fast.py', 'pure-2.0.dist-info', 'pure.py']);
    const tagOf = (layer: string) =>
      execFileSync('python3', ['-B', '-c', 'import fast; print(fast.tag)'], {
        env: { ...process.env, PYTHONPATH: path.join(layer, 'python') },
        encoding: 'utf8',
      }).trim();
    expect(tagOf(arm.layer)).toBe('cp315-cp315-manylinux_2_28_aarch64');
    const intel = installed(own, { ...ARM, architecture: 'x86_64' });
    expect(tagOf(intel.layer)).toBe('cp315-cp315-manylinux_2_28_x86_64');
    expect(intel.hash).not.toBe(arm.hash);
  });

  withPip('are installed once for a text, and anew for another', () => {
    const own = project('pure', ['pure-2.0-py3-none-any']);
    const first = installed(own);
    utimesSync(path.join(first.layer, 'python', 'pure.py'), 0, 0);
    rmSync(path.join(path.dirname(own.requirements.file), 'wheels'), { recursive: true });
    expect(installed(own)).toEqual(first);
    writeFileSync(own.requirements.file, 'other==1.0\n--no-index\n');
    expect(() => installed(own)).toThrow(/No matching distribution found for other==1\.0/);
    // What could not be installed leaves nothing that would be taken for it.
    expect(() => installed(own)).toThrow(/No matching distribution found for other==1\.0/);
  });

  withPip.each([
    ['asks for a newer C library than the functions have', 'fast-1.0-cp315-cp315-manylinux_2_39_aarch64'],
    ['is for another version of Python', 'fast-1.0-cp311-cp311-manylinux_2_28_aarch64'],
    ['is for another architecture', 'fast-1.0-cp315-cp315-manylinux_2_28_x86_64'],
  ])('are refused with what to do, if a wheel %s', (_, wheel) => {
    const own = project('fast==1.0', [wheel]);
    expect(() => installed(own)).toThrow(
      /requirements\.txt: a package cannot be had as a wheel for Python 3\.15 on Linux aarch64, .*another pythonVersion.*\nERROR: /s,
    );
  });
});

it('a lock needs uv, and says so where it is not there', () => {
  const before = process.env.PATH;
  process.env.PATH = '/nowhere';
  try {
    const requirements = { file: path.join(folder, 'uv.lock'), tool: 'uv' } as const;
    expect(() => installPackages(requirements, ARM, path.join(folder, 'cache'))).toThrow(
      /uv\.lock: its packages are installed by uv, which is not on the PATH: install uv/,
    );
  } finally {
    process.env.PATH = before;
  }
});
