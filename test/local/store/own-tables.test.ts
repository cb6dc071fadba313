import type { AddressInfo } from 'node:net';
import { openDynamoDb } from '../../../adapters/dynamodb/client';
import { MasterTable } from '../../../adapters/dynamodb/master-table';
import { listOpenRuns } from '../../../adapters/dynamodb/run-queries';
import { RunTable } from '../../../adapters/dynamodb/run-table';
import { RUN_ENTRY } from '../../../domain/tables/rows';
import { type DynaliteServer, openDynalite, type TableRecord } from '../../../local/store/dynalite-server';
import { EMBEDDED_TABLES } from '../../../local/store/embedded-tables';
import { ownTables } from '../../../local/store/own-tables';

let server: DynaliteServer;
beforeEach(() => {
  // It is slow to create a table, like a busy machine.
  server = openDynalite({ createTableMs: 60 });
});
afterEach(() => new Promise((resolve) => server.close(resolve)));

/** Puts a row and reads it, through the tables and an index. */
async function areUsable(): Promise<void> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const client = openDynamoDb(`http://test@127.0.0.1:${(server.address() as AddressInfo).port}`);
  const runs = new RunTable(client, EMBEDDED_TABLES.runs);
  const row = { run_id: 'a', entry: RUN_ENTRY, open_runs: 'open', open_since: '2026-11-22T02:30:00.000Z' };
  expect(await runs.put(row, { all: [] })).toBe(true);
  await expect(runs.findRun('a')).resolves.toEqual(row);
  await expect(listOpenRuns(runs)).resolves.toHaveLength(1);
  await expect(new MasterTable(client, EMBEDDED_TABLES.master).readPartition('nightly')).resolves.toEqual([]);
  client.destroy();
  server.closeAllConnections();
}

test('the tables can be used at once, with their indexes', async () => {
  await ownTables(server);
  await areUsable();
});

test('tables that are there stay as they are', async () => {
  await ownTables(server);
  const before = await server.readTable(EMBEDDED_TABLES.runs);
  await ownTables(server);
  expect(await server.readTable(EMBEDDED_TABLES.runs)).toEqual(before);
});

describe.each(Object.values(EMBEDDED_TABLES))('%s, whose store was killed', (name) => {
  test.each(['CREATING', 'UPDATING', 'DELETING'])('while it was %s, is finished by the next', async (TableStatus) => {
    await ownTables(server);
    const record = (await server.readTable(name)) as TableRecord;
    const indexes = record.GlobalSecondaryIndexes?.map((index) => ({ ...index, IndexStatus: TableStatus }));
    const left = TableStatus === 'DELETING' ? {} : indexes && { GlobalSecondaryIndexes: indexes };
    await server.writeTable(name, { ...record, ...left, TableStatus });
    await ownTables(server);
    await areUsable();
  });
});
