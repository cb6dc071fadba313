import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
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

test('python3 on the PATH is the last choice, and none is said', () => {
  expect(findPython(job, { PATH })?.argv).toEqual([python3]);
  expect(findPython(job, { PATH: '/nowhere' })).toBeUndefined();
  expect(findPython(job, {})).toBeUndefined();
});

test('an active virtual environment goes before it', () => {
  expect(findPython(job, { PATH, VIRTUAL_ENV: path.join(base, 'active') })?.argv).toEqual([active]);
});

test('a lock file of uv goes before both, if uv is there', () => {
  put('project/uv.lock');
  const VIRTUAL_ENV = path.join(base, 'active');
  expect(findPython(job, { PATH, VIRTUAL_ENV })?.argv).toEqual([
    uv,
    'run',
    '--project',
    path.join(base, 'project'),
    'python',
  ]);
  expect(findPython(job, { PATH: '/nowhere', VIRTUAL_ENV })?.argv).toEqual([active]);
});

test('a .venv of the project goes before all, one outside of the project is not looked for', () => {
  put('.venv/bin/python');
  expect(findPython(job, { PATH })?.argv[0]).toBe(uv);
  const own = put('project/.venv/bin/python');
  expect(findPython(job, { PATH })).toEqual({ argv: [own], found: `the project's .venv (${own})` });
});

test('places in Python files are relative to the folder of the config', () => {
  expect(projectFolder(job)).toBe(path.join(base, 'project'));
});
