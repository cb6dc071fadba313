import type { Store } from 'dynalite/db/index.js';
import { askStore, openDynalite } from '../../../local/store/dynalite-server';
import { EMBEDDED_TABLES } from '../../../local/store/embedded-tables';
import { called } from '../../../local/store/index-rows';
import { joinWrites } from '../../../local/store/join-writes';
import { ownTables } from '../../../local/store/own-tables';

/** Files in memory, which note each batch. */
class Files {
  readonly rows = new Map<string, unknown>();
  readonly batches: string[][] = [];
  failure: Error | undefined;

  getSync(key: string) {
    return this.rows.get(key);
  }
  async get(key: string) {
    return this.rows.get(key);
  }
  async batch(writes: { type: string; key: string; value: unknown }[]) {
    this.batches.push(writes.map(({ type, key }) => `${type} ${key}`));
    await null;
    if (this.failure) throw this.failure;
    for (const { type, key, value } of writes) type === 'put' ? this.rows.set(key, value) : this.rows.delete(key);
  }
  put() {}
  del() {}
}

function aStore() {
  const files = new Files();
  const lifecycleManager = { trackOperation: <T>(operation: Promise<T>) => operation };
  const store = { db: files, lifecycleManager } as unknown as Store;
  joinWrites(store);
  return { files, write: (name: 'put' | 'del', ...args: unknown[]) => called((done) => store.db[name](...args, done)) };
}

test('writes that come together are one batch, in their order, and those that come meanwhile are the next', async () => {
  const { files, write } = aStore();
  const first = Promise.all([write('put', 'a', 1), write('put', 'b', 2), write('del', 'a')]);
  setImmediate(() => void write('put', 'c', 3));
  await first;
  await write('put', 'd', 4);
  expect(files.batches[0]).toEqual(['put a', 'put b', 'del a']);
  expect(files.batches.flat()).toEqual(['put a', 'put b', 'del a', 'put c', 'put d']);
  expect([...files.rows]).toEqual([
    ['b', 2],
    ['c', 3],
    ['d', 4],
  ]);
});

test('each writer of a batch that failed hears why, and the next batch is written', async () => {
  const { files, write } = aStore();
  files.failure = new Error('disk full');
  const outcomes = await Promise.allSettled([write('put', 'a', 1), write('put', 'b', 2)]);
  expect(outcomes).toEqual(Array(2).fill({ status: 'rejected', reason: files.failure }));
  files.failure = undefined;
  await write('put', 'c', 3);
  expect([...files.rows.keys()]).toEqual(['c']);
});

test('a row that moves within an index is in it once, and one that is removed is in none', async () => {
  const server = openDynalite({ createTableMs: 0 });
  await ownTables(server);
  const TableName = EMBEDDED_TABLES.runs;
  const Key = { run_id: { S: 'r' }, entry: { S: 'run' } };
  const listed = async () => {
    const asked = { KeyConditionExpression: 'group_runs = :g', ExpressionAttributeValues: { ':g': { S: 'nightly' } } };
    const { Items } = await askStore(server.answer, 'Query', { TableName, IndexName: 'runs-by-group', ...asked });
    return (Items as { planned_at: { S: string } }[]).map(({ planned_at }) => planned_at.S);
  };
  for (const at of ['2026-11-22', '2026-11-23']) {
    const Item = { ...Key, group_runs: { S: 'nightly' }, planned_at: { S: at } };
    await expect(server.call('PutItem', { TableName, Item })).resolves.toMatchObject({ status: 200 });
    expect(await listed()).toEqual([at]);
  }
  await server.call('DeleteItem', { TableName, Key });
  expect(await listed()).toEqual([]);
  await new Promise((resolve) => server.close(resolve));
});
