import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { findRequirements } from '../../../infra/python/find-requirements';

const root = mkdtempSync(path.join(tmpdir(), 'runsheet-requirements-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

function write(...parts: string[]): string {
  const file = path.join(root, ...parts);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, '');
  return file;
}

test('the nearest file above the jobs says what they need, a lock before a list, and none beyond the project', () => {
  const jobs = path.join(root, 'app', 'jobs');
  mkdirSync(jobs, { recursive: true });
  const app = path.join(root, 'app');
  write('requirements.txt');
  expect(findRequirements(jobs, app)).toBeUndefined();
  const list = write('app', 'requirements.txt');
  expect(findRequirements(jobs, app)).toEqual({ file: list, tool: 'pip' });
  const lock = write('app', 'uv.lock');
  expect(findRequirements(jobs, app)).toEqual({ file: lock, tool: 'uv' });
  const own = write('app', 'jobs', 'requirements.txt');
  expect(findRequirements(jobs, app)).toEqual({ file: own, tool: 'pip' });
});

test('a folder outside of the project is looked into alone', () => {
  const other = path.join(root, 'other', 'jobs');
  mkdirSync(other, { recursive: true });
  write('other', 'requirements.txt');
  expect(findRequirements(other, path.join(root, 'app'))).toBeUndefined();
  const own = write('other', 'jobs', 'requirements.txt');
  expect(findRequirements(other, path.join(root, 'app'))).toEqual({ file: own, tool: 'pip' });
});
