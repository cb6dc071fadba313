import { spawn, spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { lockKey } from '../../../domain/runs/group-lock';
import { openEngine } from '../../../local/embedded-engine';
import { removeJournal, writeJournal } from '../../../local/execution-journal';
import { processIdentity } from '../../../local/processes';
import { loadGroup } from '../../../operations/load/load-group';
import { anActRow, rowsOf, runJobs, statusesOf, useLaptop } from '../../support/home/laptop';
import { aJobRow, putGroup } from '../../support/rows/a-group';
import { aGroupName, aLoadRequest, loadDependencies } from '../../support/rows/a-run';

jest.setTimeout(30_000);

const laptop = useLaptop();

/** A run in the tables that no engine of this process runs: one job at work, one that waits. */
async function anOpenRun(): Promise<string> {
  const group = aGroupName();
  await putGroup(laptop.engine, group, [aJobRow({ job_name: 'a' }), aJobRow({ job_name: 'b', priority: 1 })]);
  const request = aLoadRequest(group);
  await loadGroup(request, loadDependencies(laptop.engine));
  const atWork = { condition: { all: [] }, set: [['status', 'RUNNING'] as [string, unknown]] };
  await laptop.engine.runs.update({ run_id: request.run_id, entry: 'job#a' }, atWork);
  return request.run_id;
}

/** Opens the home as the next command does. */
async function openAgain(): Promise<void> {
  (await openEngine(laptop.engine.home.dir)).close();
}

const JOURNALS: [string, () => string | undefined][] = [
  ['left no journal', () => undefined],
  ['is a process that has ended', () => JSON.stringify({ pid: spawnSync('true').pid, identity: 'x' })],
  ['is not the process that has its number now', () => JSON.stringify({ pid: process.pid, identity: 'another' })],
  ['left half of a journal', () => `{"pid": ${process.pid}, "iden`],
  ['left something else', () => '[]'],
];

describe('an open run that a command finds', () => {
  it.each(JOURNALS)('is closed where its owner %s', async (_, journal) => {
    const runId = await anOpenRun();
    const text = journal();
    if (text) writeFileSync(path.join(laptop.engine.home.executions, `${runId}.json`), text);
    await openAgain();
    await expect(laptop.engine.runs.findRun(runId)).resolves.toMatchObject({
      status: 'ABORTED',
      reason: 'its command was killed, or its machine or store went down',
    });
    expect(statusesOf({ rows: await rowsOf(laptop, runId) })).toEqual({ a: 'LOST', b: 'SKIPPED' });
  });

  it('is left alone as long as its owner lives', async () => {
    const runId = await anOpenRun();
    writeJournal(laptop.engine.home, runId);
    await openAgain();
    await expect(laptop.engine.runs.findRun(runId)).resolves.toMatchObject({ status: 'RUNNING' });
  });

  it('is closed when its owner lives on, but has let go of it', async () => {
    const runId = await anOpenRun();
    const { home } = laptop.engine;
    writeJournal(home, runId);
    writeJournal(home, runId);
    removeJournal(home, runId);
    await openAgain();
    await expect(laptop.engine.runs.findRun(runId)).resolves.toMatchObject({ status: 'RUNNING' });
    removeJournal(home, runId);
    await openAgain();
    await expect(laptop.engine.runs.findRun(runId)).resolves.toMatchObject({ status: 'ABORTED' });
  });

  it('cannot be begun a second time as long as its owner lives', async () => {
    const runId = await anOpenRun();
    const other = spawn('sleep', ['60']);
    const owner = { pid: other.pid, identity: processIdentity(other.pid as number) };
    const file = path.join(laptop.engine.home.executions, `${runId}.json`);
    writeFileSync(file, JSON.stringify(owner));
    expect(() => writeJournal(laptop.engine.home, runId)).toThrow(
      `another command (process ${other.pid}) already runs ${runId}: wait until it has ended`,
    );
    expect(readFileSync(file, 'utf8')).toBe(JSON.stringify(owner));
    const gone = new Promise((resolve) => other.once('exit', resolve));
    other.kill('SIGKILL');
    await gone;
    writeJournal(laptop.engine.home, runId);
  });

  it('is closed already, and leaves the lock that its closer did not come to free', async () => {
    const runId = await anOpenRun();
    const [run, always] = [{ run_id: runId, entry: 'run' }, { all: [] }];
    await laptop.engine.runs.update(run, { condition: always, set: [['status', 'FAILED']] });
    const row = await laptop.engine.runs.findRun(runId);
    const lock = lockKey(row?.job_group as string);
    await expect(laptop.engine.runs.findMembers(lock, 'runs')).resolves.toEqual([runId]);
    await openAgain();
    await expect(laptop.engine.runs.findMembers(lock, 'runs')).resolves.toEqual([]);
    const closed = await laptop.engine.runs.findRun(runId);
    expect(closed).toMatchObject({ status: 'FAILED' });
    expect(closed).not.toHaveProperty('open_runs');
  });

  it('goes on to its end where the command comes in its middle', async () => {
    let opened: Promise<void> | undefined;
    const { result, rows } = await runJobs(laptop, [anActRow('work', { parameters: { ms: 300 } })], {
      onEvent: ({ type, functionName }) => {
        if (type === 'TaskStarted' && functionName === 'job-act') opened = openAgain();
      },
    });
    await opened;
    expect(opened).toBeDefined();
    expect(result.status).toBe('SUCCEEDED');
    expect(rows.work?.status).toBe('SUCCEEDED');
  });
});
