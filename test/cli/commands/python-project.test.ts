import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { runsheet } from '../../support/home/command-line';

/* A project of a few lines, all of it Python. */

const folder = mkdtempSync(path.join(tmpdir(), 'runsheet-python-project-'));
afterAll(() => rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 }));
const put = (name: string, text: string) => {
  mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
  writeFileSync(path.join(folder, name), text);
};
const row = (target: string) => `{target: lambda:${target}, timeout_minutes: 1, maximum_retries: 0, priority: -1}`;

put('runsheet.config.yaml', 'groups: groups.yaml\n');
put('groups.yaml', `groups: {nightly: {jobs: {count: ${row('count')}}}}\n`);
put('jobs/lib/numbers3.py', 'def three():\n    return 3\n');
put('jobs/count.py', 'from lib.numbers3 import three\ndef handler(event, context):\n    return {"rows": three()}\n');
put('jobs/test_count.py', 'def test_count(): pass\n');

test('runs, with a module of its own', async () => {
  expect((await runsheet(['apply', '--yes'], folder)).code).toBe(0);
  const { stdout } = await runsheet(['run', 'nightly', '--json'], folder);
  expect(JSON.parse(stdout).jobs).toMatchObject([{ status: 'SUCCEEDED', output: { rows: 3 } }]);
});

test('doctor says which Python runs it', async () => {
  const { stdout } = await runsheet(['doctor'], folder);
  expect(stdout).toMatch(/^good {4}python: Python 3\.\d+\.\d+, of the PATH \(\S+\/python3\)$/m);
});

test('plan says what does not compile, and what has no handler, with file and line', async () => {
  put('jobs/half.py', 'def handler(event, context):\n    return (\n');
  put('jobs/empty.py', 'x = 1\n');
  put(
    'other.yaml',
    `groups: {other: {jobs: {half: ${row('half')}, empty: ${row('empty')}, count: ${row('count')}}}}\n`,
  );
  const { stdout } = await runsheet(['plan', 'other.yaml'], folder);
  expect(stdout).toMatch(/! half will FAIL: lambda:half does not build: jobs\/half\.py:2: /);
  expect(stdout).toContain(
    '! empty will FAIL: lambda:empty does not build: jobs/empty.py has no function handler: write',
  );
  expect(stdout).not.toContain('count will FAIL');
});

test('plan and doctor say what to install, if there is no Python', async () => {
  const bin = path.join(folder, 'bin');
  mkdirSync(bin);
  writeFileSync(path.join(bin, 'node'), '');
  chmodSync(path.join(bin, 'node'), 0o755);
  const lacks = /there is no Python: make a virtual environment \.venv in the project/;
  expect((await runsheet(['plan'], folder, { PATH: bin })).stdout).toMatch(lacks);
  expect((await runsheet(['doctor'], folder, { PATH: bin })).stdout).toMatch(lacks);
});
