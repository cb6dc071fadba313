import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openDynamoDb } from '../../../adapters/dynamodb/client';
import { listOpenRuns } from '../../../adapters/dynamodb/run-queries';
import { RunTable } from '../../../adapters/dynamodb/run-table';
import { type EmbeddedEngine, openEngine } from '../../../local/embedded-engine';
import { isAlive } from '../../../local/processes';
import { openDynalite, type TableRecord } from '../../../local/store/dynalite-server';
import { EMBEDDED_TABLES } from '../../../local/store/embedded-tables';
import { ownTables } from '../../../local/store/own-tables';
import { readStoreFile, type StoreFile } from '../../../local/store/store-file';
import { until } from '../../support/home/until';
import { aJobRow, putGroup } from '../../support/rows/a-group';

jest.setTimeout(60_000);

let folder: string;
const opened: EmbeddedEngine[] = [];
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'runsheet-store-'));
});
afterAll(async () => {
  // A store that is told to end waits for its clients.
  for (const engine of opened) engine.close();
  for (const engine of opened) {
    const pid = readStoreFile(engine.home.storeFile)?.pid;
    if (pid === undefined || !isAlive(pid)) continue;
    process.kill(pid, 'SIGTERM');
    await until(() => !isAlive(pid));
  }
  rmSync(folder, { recursive: true, force: true });
});

async function open(home: string): Promise<EmbeddedEngine> {
  const engine = await openEngine(path.join(folder, home));
  opened.push(engine);
  return engine;
}
const storeOf = ({ home }: EmbeddedEngine) => readStoreFile(home.storeFile) as StoreFile;

describe('the store of a home', () => {
  it('is one, however many open the home at once, and all see the same rows', async () => {
    const engines = await Promise.all([1, 2, 3, 4].map(() => open('shared')));
    expect(new Set(engines.map((engine) => engine.storeUrl)).size).toBe(1);
    await putGroup(engines[0] as EmbeddedEngine, 'nightly', [aJobRow()]);
    for (const engine of engines) {
      await expect(engine.master.readPartition('nightly')).resolves.toHaveLength(1);
    }
  });

  it('is another one for another home', async () => {
    const [one, two] = [await open('one'), await open('two')];
    await putGroup(one, 'nightly', [aJobRow()]);
    expect(storeOf(one).pid).not.toBe(storeOf(two).pid);
    await expect(two.master.readPartition('nightly')).resolves.toEqual([]);
  });

  it('is started anew where it was killed, with all that was written', async () => {
    const before = await open('killed');
    await putGroup(before, 'nightly', [aJobRow({ job_name: 'a' }), aJobRow({ job_name: 'b' })]);
    const { pid } = storeOf(before);
    process.kill(pid, 'SIGKILL');
    await until(() => !isAlive(pid));
    await expect(before.master.readPartition('nightly')).rejects.toThrow("the home's store has gone");
    const after = await open('killed');
    expect(storeOf(after).pid).not.toBe(pid);
    const rows = await after.master.readPartition('nightly');
    expect(rows.map((row) => row.job_name)).toEqual(['a', 'b']);
  });

  it('answers nobody who does not know its token', async () => {
    const engine = await open('guarded');
    const { port } = storeOf(engine);
    const address = `http://127.0.0.1:${port}`;
    const headers = { 'x-amz-target': 'DynamoDB_20120810.ListTables', 'content-type': 'application/x-amz-json-1.0' };
    const ask = (more: object) => fetch(address, { method: 'POST', headers: { ...headers, ...more }, body: '{}' });
    await expect(ask({})).resolves.toMatchObject({ status: 403 });
    const forged = 'AWS4-HMAC-SHA256 Credential=guess/20261122/local/dynamodb/aws4_request';
    await expect(ask({ authorization: forged })).resolves.toMatchObject({ status: 403 });
    await expect(fetch(address)).resolves.toMatchObject({ status: 403 });
    const stranger = openDynamoDb(`http://guess@127.0.0.1:${port}`);
    await expect(new RunTable(stranger, EMBEDDED_TABLES.runs).findRun('r')).rejects.toThrow();
    stranger.destroy();
  });

  it('shows its token to its owner alone', async () => {
    const { home } = await open('guarded');
    expect(statSync(home.storeFile).mode & 0o077).toBe(0);
  });

  it('drops a client that says another token, and goes on for the others', async () => {
    const engine = await open('guarded');
    const socket = connect(storeOf(engine).presence_port, '127.0.0.1', () => socket.write('guess\n'));
    await once(socket, 'close');
    await expect(engine.master.readPartition('nightly')).resolves.toEqual([]);
  });

  it.each([
    ['of a process that is gone', '{"pid":4194305,"identity":null}'],
    ['of a living process that is no command of ours', JSON.stringify({ pid: process.ppid, identity: 'another' })],
    ['that is empty', ''],
  ])('is started also beside a lock %s', async (_, text) => {
    const dir = path.join(folder, `locked-${text.length}`);
    mkdirSync(dir);
    writeFileSync(path.join(dir, 'store.lock'), text);
    const startedAt = performance.now();
    const engine = await open(path.basename(dir));
    await expect(engine.master.readPartition('nightly')).resolves.toEqual([]);
    // Without waiting for the lock, which takes 20 s.
    expect(performance.now() - startedAt).toBeLessThan(19_000);
  });

  it('finishes the tables that an earlier one was killed while it created', async () => {
    const dir = path.join(folder, 'half-made');
    mkdirSync(path.join(dir, 'tables'), { recursive: true });
    const earlier = openDynalite({ path: path.join(dir, 'tables'), createTableMs: 0 });
    await ownTables(earlier);
    const record = (await earlier.readTable(EMBEDDED_TABLES.runs)) as TableRecord;
    await earlier.writeTable(EMBEDDED_TABLES.runs, { ...record, TableStatus: 'CREATING' });
    await new Promise<void>((resolve) => earlier.listen(0, '127.0.0.1', resolve));
    await new Promise((resolve) => earlier.close(resolve));
    const engine = await open('half-made');
    await expect(engine.runs.findRun('r')).resolves.toBeUndefined();
    await expect(listOpenRuns(engine.runs)).resolves.toEqual([]);
  });

  it('is gone a while after its last client, and stays while it has one', async () => {
    const [left, first, second] = [await open('left'), await open('stays'), await open('stays')];
    const [leaving, staying] = [storeOf(left), storeOf(second)];
    const closedAt = performance.now();
    first.close();
    left.close();
    await until(() => !isAlive(leaving.pid));
    expect(performance.now() - closedAt).toBeGreaterThan(4_000);
    expect(readStoreFile(left.home.storeFile)).toBeUndefined();
    expect(isAlive(staying.pid)).toBe(true);
    await expect(second.master.readPartition('nightly')).resolves.toEqual([]);
  });
});
