import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { findPython, projectFolder } from '../../../local/python/find-python';

const base = realpathSync(mkdtempSync(path.join(tmpdir(), 'runsheet-python-')));
afterAll(() => rmSync(base, { recursive: true }));

/** Puts an empty program there. */
function put(file: string): string {
  const at = path.join(base, file);
  mkdirSync(path.dirname(at), { recursive: true });
  writeFileSync(at, '');
  chmodSync(at, 0o755);
  return at;
}

put('project/runsheet.config.yaml');
const job = put('project/jobs/load.py');
const python3 = put('bin/python3');
const uv = put('bin/uv');
const active = put('active/bin/python');
const PATH = ['/nowhere', path.join(base, 'bin')].join(path.delimiter);

const argvOf = (environment: NodeJS.ProcessEnv) => {
  const found = findPython(job, environment);
  return 'problem' in found ? found.problem : found.argv;
};

test('python3 on the PATH is the last choice, and none is said', () => {
  expect(argvOf({ PATH })).toEqual([python3]);
  for (const nowhere of [{ PATH: '/nowhere' }, {}]) expect(argvOf(nowhere)).toMatch(/^there is no Python: make /);
});

test('an active virtual environment goes before it', () => {
  expect(argvOf({ PATH, VIRTUAL_ENV: path.join(base, 'active') })).toEqual([active]);
});

test('a lock file of uv goes before both, if uv is there', () => {
  put('project/uv.lock');
  const VIRTUAL_ENV = path.join(base, 'active');
  expect(argvOf({ PATH, VIRTUAL_ENV })).toEqual([uv, 'run', '--project', path.join(base, 'project'), 'python']);
  expect(argvOf({ PATH: '/nowhere', VIRTUAL_ENV })).toEqual([active]);
});

test('a .venv of the project goes before all, one outside of the project is not looked for', () => {
  put('.venv/bin/python');
  expect(argvOf({ PATH })[0]).toBe(uv);
  const own = put('project/.venv/bin/python');
  expect(findPython(job, { PATH })).toEqual({ argv: [own], found: `the project's .venv (${own})` });
});

test('an environment of the project that is broken is a problem, and no other Python runs in its place', () => {
  const lock = put('locked/uv.lock');
  put('locked/runsheet.config.yaml');
  const file = put('locked/jobs/load.py');
  const elsewhere = { PATH: path.dirname(put('other/python3')) };
  expect(findPython(file, elsewhere)).toEqual({
    problem: `${lock} wants uv, which is not on the PATH: install uv, or make .venv`,
  });
  const own = path.join(base, 'locked/.venv');
  mkdirSync(path.join(own, 'bin'), { recursive: true });
  symlinkSync('/usr/lib/a-python-before-its-upgrade', path.join(own, 'bin/python'));
  for (const environment of [elsewhere, { PATH }]) {
    expect(findPython(file, environment)).toEqual({
      problem: `${own} has no bin/python that runs: make it anew (python3 -m venv --clear .venv, or uv sync)`,
    });
  }
});

test('places in Python files are relative to the folder of the config', () => {
  expect(projectFolder(job)).toBe(path.join(base, 'project'));
});
