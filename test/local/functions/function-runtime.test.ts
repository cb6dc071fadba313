import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { FunctionRuntime } from '../../../local/functions/function-runtime';
import { isAlive } from '../../../local/processes';
import { until } from '../../support/home/until';

jest.setTimeout(60_000);

const IDLE_MS = 150;

const folder = mkdtempSync(path.join(tmpdir(), 'runsheet-'));
let runtime: FunctionRuntime;

beforeEach(() => {
  const file = path.join(folder, 'service.js');
  writeFileSync(
    file,
    `exports.handler = async ({ ms, number }) => {
      await new Promise((resolve) => setTimeout(resolve, ms));
      return { pid: process.pid, number };
    };`,
  );
  runtime = new FunctionRuntime({
    bundles: new Map([
      ['service', { file, isBuilt: true }],
      ['job', { file, isBuilt: true }],
    ]),
    environment: () => process.env,
    logs: folder,
    adopt: () => {},
    workers: 1,
    services: new Set(['service']),
    serviceIdleMs: IDLE_MS,
    jobIdleMs: 4 * IDLE_MS,
  });
});

afterEach(() => runtime.close(0));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function call(number: number, { ms = 0, functionName = 'service' } = {}): Promise<{ pid: number }> {
  const { signal } = new AbortController();
  const reply = await runtime.invoke({ functionName, payload: { number, ms }, signal, onStarted: () => {} });
  expect(reply).toMatchObject({ number });
  return reply as { pid: number };
}

test('a service function that nobody calls has no process, and the next call has a new one', async () => {
  await runtime.startService('service');
  const { pid } = await call(1);
  await until(() => !isAlive(pid));
  expect(runtime.pids).toEqual([]);
  expect((await call(2)).pid).not.toBe(pid);
});

test('a process that was started ends too if no call comes', async () => {
  await runtime.startService('service');
  expect(runtime.pids).toHaveLength(1);
  await until(() => runtime.pids.length === 0);
});

test('a call that takes longer than that is answered, and calls within the time have the same process', async () => {
  const { pid } = await call(1, { ms: 3 * IDLE_MS });
  for (let number = 0; number < 5; number += 1) {
    await sleep(IDLE_MS / 3);
    expect((await call(number)).pid).toBe(pid);
  }
});

test('no call is lost that comes just as its process is to end', async () => {
  const pids = new Set<number>();
  for (let number = 0; number < 20; number += 1) {
    pids.add((await call(number)).pid);
    await sleep(IDLE_MS - 5 + (number % 10));
  }
  expect(pids.size).toBeGreaterThan(1);
});

test('a process of a job function has a time of its own', async () => {
  const { pid } = await call(1, { functionName: 'job' });
  await sleep(2 * IDLE_MS);
  expect((await call(2, { functionName: 'job' })).pid).toBe(pid);
  await until(() => !isAlive(pid));
  expect((await call(3, { functionName: 'job' })).pid).not.toBe(pid);
});
