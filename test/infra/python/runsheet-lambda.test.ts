import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/* The handler of a Python job file on a stack, called as Lambda calls it, by the Python of this machine. */

const root = path.resolve(__dirname, '../../..');
const folder = mkdtempSync(path.join(tmpdir(), 'runsheet-python-'));
beforeAll(() => {
  cpSync(path.join(root, 'infra/python/runsheet_lambda.py'), path.join(folder, 'runsheet_lambda.py'));
  cpSync(path.join(root, 'local/python/host.py'), path.join(folder, 'runsheet_host.py'));
  writeFileSync(
    path.join(folder, 'load.py'),
    `import time
def handler(event, context):
    time.sleep(0.2)
    return {"job": event["job"]}
`,
  );
});
afterAll(() => rmSync(folder, { recursive: true }));

const PROGRAM = `
import json, sys, time
import runsheet_lambda
event = {"run_id": "nightly-1", "job": "load", "attempt": 1}
call = {"event": event, "hidden": [], "deadline_ms": time.time() * 1000 + 30_000}
print(json.dumps(runsheet_lambda.handler(call, None)))
`;

const called = (env: Record<string, string>) => {
  const given = { PATH: process.env.PATH, RUNSHEET_JOB_FILE: 'load.py', PYTHONDONTWRITEBYTECODE: '1', ...env };
  const { status, stdout, stderr } = spawnSync('python3', ['-c', PROGRAM], {
    cwd: folder,
    env: given as NodeJS.ProcessEnv,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout);
};

const hasPython = spawnSync('python3', ['--version']).status === 0;
const withPython = hasPython || process.env.CI ? it : it.skip;

withPython('says how long the call took, and of how much memory, beside the result', () => {
  const { result, used } = called({ AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '512' });
  expect(result).toEqual({ job: 'load' });
  expect(used).toEqual({ ms: expect.any(Number), mb: 512 });
  expect(used.ms).toBeGreaterThanOrEqual(200);
  expect(used.ms).toBeLessThan(20_000);
});

withPython('says nothing of it where there is no Lambda', () => {
  expect(called({})).toMatchObject({ result: { job: 'load' }, used: null });
});
