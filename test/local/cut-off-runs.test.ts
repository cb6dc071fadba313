import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { listRunsOfGroup } from '../../adapters/run-queries';
import { lockKey } from '../../domain/group-lock';
import { builtEntry, nodePath } from '../../local/built-entry';
import { openEngine } from '../../local/embedded-engine';
import { isAlive } from '../../local/process-identity';
import { putGroup } from '../builders/a-group';
import { anActRow, type Laptop, openLaptop, rowsOf, runJobs } from '../builders/laptop';
import { readProbe } from '../builders/probe';
import { until } from '../builders/until';

jest.setTimeout(60_000);

/*
 * A command that runs a run is killed, as when a laptop's battery ends: the next command closes what it left.
 */

let laptop: Laptop;
let command: ChildProcess;
let probe: string;

beforeAll(async () => {
  laptop = await openLaptop();
  probe = path.join(laptop.scratch, 'probe');
  const loops = anActRow('loop-for-ever', { timeout_minutes: 14, parameters: { probe } });
  await putGroup(laptop.engine, 'cut-off', [
    loops,
    anActRow('succeed', { priority: 1 }),
    anActRow('work', { priority: 2, parameters: { ms: 60_000 } }),
    anActRow('succeed', { job_name: 'later', priority: 3 }),
  ]);
  const args = ['run', 'cut-off', '--home', laptop.engine.home.dir, '--jobs', path.join(__dirname, 'jobs')];
  command = spawn(nodePath(), [path.join(path.dirname(builtEntry('store-process')), 'runsheet.cjs'), ...args], {
    stdio: 'ignore',
  });
  await until(() => existsSync(probe));
  await until(async () => (await rowsOf(laptop, await runId())).work?.status === 'RUNNING');
});
afterAll(() => laptop.close());

async function runId(): Promise<string> {
  const [run] = await listRunsOfGroup(laptop.engine.runs, 'cut-off', 1);
  return run?.run_id ?? 'none';
}
const statuses = async () =>
  Object.fromEntries(Object.entries(await rowsOf(laptop, await runId())).map(([name, row]) => [name, row.status]));

describe('a run whose command was killed', () => {
  it('is left alone by other commands as long as its own lives', async () => {
    const other = await openEngine(laptop.engine.home.dir);
    await expect(other.runs.findRun(await runId())).resolves.toMatchObject({ status: 'RUNNING' });
    other.close();
  });

  it('loses its functions with it, also one in a busy loop', async () => {
    command.kill('SIGKILL');
    await once(command, 'exit');
    const [sign] = readProbe(probe);
    await until(() => !isAlive(sign?.pid as number));
  });

  it('is closed by the next command: what ran is LOST, what did not is SKIPPED', async () => {
    const other = await openEngine(laptop.engine.home.dir);
    other.close();
    await expect(laptop.engine.runs.findRun(await runId())).resolves.toMatchObject({
      status: 'ABORTED',
      reason: 'its execution was cut off',
    });
    await expect(statuses()).resolves.toEqual({
      'loop-for-ever': 'LOST',
      succeed: 'SUCCEEDED',
      work: 'LOST',
      later: 'SKIPPED',
    });
    await expect(laptop.engine.runs.findMembers(lockKey('cut-off'), 'runs')).resolves.toEqual([]);
  });

  it('does not keep the group from running again', async () => {
    const { result } = await runJobs(laptop, [], { group: 'cut-off', input: { jobs: ['succeed'] } });
    expect(result.status).toBe('SUCCEEDED');
  });
});
